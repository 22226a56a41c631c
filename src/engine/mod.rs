//! The Apex engine: runs Apex classes and their tests as they are written. It knows nothing of providers.

pub mod heap;
pub mod library;
pub mod text;
