//! What the witnesses say of each line, and the one place that weighs it.

use super::rules::RuleBook;
use std::ops::Range;

/// What a line is taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Title,
    Caption,
    Author,
    Date,
    Boilerplate,
}

/// How sure a witness is. The surest word counts; among equals the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Strength {
    /// A line above says so: a heading took it along, or it stands in a row of short ones.
    Guess,
    /// A phrase or the place in a list says so.
    Likely,
    /// Repetition or the source itself says so.
    Sure,
}

/// Why a line is taken for something; [`RuleBook::reason`] writes it out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cause {
    /// A rule, by its number.
    Rule(usize),
    /// The code and the name of another witness.
    Witness(&'static str, &'static str),
    /// It stands on so many of the pages of its source that were looked at.
    Template { on: u32, of: u32 },
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Label {
    pub role: Role,
    pub cause: Cause,
    strength: Strength,
}

/// The labels of a run of lines; a line without one is body text.
#[derive(Debug)]
pub(crate) struct Labels<'r> {
    labels: Vec<Option<Label>>,
    rules: &'r RuleBook,
}

impl<'r> Labels<'r> {
    pub(crate) fn new(lines: usize, rules: &'r RuleBook) -> Self {
        Self {
            labels: vec![None; lines],
            rules,
        }
    }

    /// A witness says what line `at` is.
    pub(crate) fn vote(&mut self, at: usize, role: Role, strength: Strength, cause: Cause) {
        let Some(label) = self
            .labels
            .get_mut(at)
            .filter(|_| !self.rules.is_silenced(cause))
        else {
            return;
        };
        if label.is_none_or(|l| strength > l.strength) {
            *label = Some(Label {
                role,
                cause,
                strength,
            });
        }
    }

    /// Takes a guess back: the line stays.
    pub(crate) fn acquit(&mut self, at: usize) {
        if let Some(label) = self.labels.get_mut(at) {
            label.take_if(|l| l.strength == Strength::Guess);
        }
    }

    /// Takes a rule's own word on the line back: the line stays.
    pub(crate) fn overrule(&mut self, at: usize, rule: usize) {
        if let Some(label) = self.labels.get_mut(at) {
            label.take_if(|l| l.cause == Cause::Rule(rule));
        }
    }

    /// A witness guesses that these lines go with what stands above or around them.
    pub(crate) fn take_along(&mut self, lines: Range<usize>, cause: Cause) {
        for at in lines {
            self.vote(at, Role::Boilerplate, Strength::Guess, cause);
        }
    }

    /// A witness says that all these lines are likely boilerplate.
    pub(crate) fn strike(&mut self, lines: Range<usize>, cause: Cause) {
        for at in lines {
            self.vote(at, Role::Boilerplate, Strength::Likely, cause);
        }
    }

    pub(crate) fn get(&self, at: usize) -> Option<&Label> {
        self.labels.get(at).and_then(Option::as_ref)
    }

    pub(crate) fn role(&self, at: usize) -> Option<Role> {
        self.get(at).map(|l| l.role)
    }

    /// Whether the line stays in the text as things stand.
    pub(crate) fn is_body(&self, at: usize) -> bool {
        self.get(at).is_none()
    }
}
