//! Questions on a terminal.

use std::io;

use dialoguer::theme::{ColorfulTheme, SimpleTheme, Theme};
use dialoguer::{Input, Select, console};

use super::terminal::harmless;
use crate::workflow::scaffold::{Ask, Check};

/// So many items of a list are shown at a time.
const SHOWN_ITEMS: usize = 15;

/// The person at the terminal.
pub(super) struct Prompt {
    theme: Box<dyn Theme>,
}

impl Prompt {
    pub(super) fn new(colour: bool) -> Self {
        // The prompts have a switch of their own, which knows nothing of `--color`.
        console::set_colors_enabled_stderr(colour);
        Self { theme: if colour { Box::new(ColorfulTheme::default()) } else { Box::new(SimpleTheme) } }
    }
}

impl Ask for Prompt {
    fn choose(&mut self, question: &str, hint: &str, items: &[String]) -> io::Result<usize> {
        say(hint)?;
        let list = Select::with_theme(&*self.theme).with_prompt(question).items(items.iter().map(|it| harmless(it)));
        let chosen = list.default(0).max_length(SHOWN_ITEMS).interact_opt();
        // A list hides the cursor and leaves it so when it is interrupted.
        let _ = console::Term::stderr().show_cursor();
        chosen?.ok_or_else(|| io::ErrorKind::Interrupted.into())
    }

    fn text(&mut self, question: &str, hint: &str, check: Check<'_>) -> io::Result<String> {
        say(hint)?;
        let input = Input::<String>::with_theme(&*self.theme).with_prompt(question).allow_empty(true);
        Ok(input.validate_with(|text: &String| check(text)).interact_text()?)
    }
}

/// A line of its own: a prompt that is longer than the terminal is wide is drawn badly.
fn say(hint: &str) -> io::Result<()> {
    if hint.is_empty() { Ok(()) } else { console::Term::stderr().write_line(&harmless(hint)) }
}
