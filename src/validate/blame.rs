//! Where in a spec the cause of a difference is.
