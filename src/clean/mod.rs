//! Makes clean articles of a document.
//!
//! A document is cut into blocks (its non-blank lines). Witnesses label them: phrase rules, repetition,
//! the shape of the page's head, sections, widgets; a trained line model joins them as one more. Labels
//! are weighed in one place, removals are decided last, and every character that leaves the text is
//! accounted for with a reason and its span.
//!
//! ```text
//! text ─► blocks ─► boundaries ─► witnesses ─► labels ─► judge ─► assemble ─► Cleaned
//!                                     ▲                    │
//!                                     └── again, on what stays, until nothing changes
//! ```

mod assemble;
mod bits;
mod blocks;
mod boundaries;
mod byline;
mod captions;
mod codes;
mod dates;
mod facts;
mod fold;
mod glance;
mod hashed;
mod header;
mod headline;
mod inner;
mod judge;
mod labels;
mod language;
mod links;
mod mixed;
pub mod model;
mod networks;
mod notes;
mod page;
mod repetition;
mod rules;
mod scraps;
mod sections;
mod shape;
pub mod templates;
mod texts;
mod threads;
mod timings;
mod widgets;
mod wrapped;

pub use model::Profile;
pub use rules::{RuleBook, UserPack};
pub use templates::Templates;
pub use timings::{Timings, timings};

use crate::document::{Cleaned, Document, Span};
use blocks::Blocks;
use serde::{Deserialize, Serialize};
use timings::Step;
use xxhash_rust::xxh3::Xxh3;

/// How to clean.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Options {
    /// What to do with captions and credits.
    pub captions: Captions,
    /// What to rather do in doubt.
    pub profile: Profile,
}

/// Where captions go.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Captions {
    /// To the metadata only.
    #[default]
    Metadata,
    /// To the metadata, and the first copy stays in the text.
    Keep,
}

/// What can be wrong with the rules.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CleanError {
    /// A rule pack is not valid.
    #[error("rule pack `{pack}` cannot be read: {cause}\nSee docs/rules.md for the format.")]
    Pack {
        /// Its name.
        pack: String,
        /// What the TOML reader says.
        cause: String,
    },
    /// A pattern does not compile.
    #[error("a pattern of rule `{code}` is not a valid regular expression: {cause}")]
    Pattern {
        /// The rule's code.
        code: String,
        /// What the regex compiler says.
        cause: String,
    },
    /// A switched-off code that no rule has.
    #[error(
        "no rule has the code `{code}`, so it cannot be switched off; did you mean `{nearest}`?"
    )]
    UnknownCode {
        /// The code as written.
        code: String,
        /// The nearest known one.
        nearest: String,
    },
}

/// Cleans one document. Linear in its length; never fails: a page of nothing but boilerplate has no
/// articles, and all its spans are listed as removed.
#[must_use]
pub fn clean(
    document: &Document,
    rules: &RuleBook,
    templates: &Templates,
    options: &Options,
) -> Cleaned {
    let blocks = Blocks::of(&document.text, rules);
    steps(document, &blocks, rules, templates, options, |_| {})
}

/// Cleans what was cut into blocks, and calls `done` behind each step.
fn steps(
    document: &Document,
    blocks: &Blocks,
    rules: &RuleBook,
    templates: &Templates,
    options: &Options,
    mut done: impl FnMut(Step),
) -> Cleaned {
    let site = templates.site(document, blocks);
    done(Step::Blocks);
    let drafts = judge::judge(
        &document.text,
        blocks,
        rules,
        &site,
        options.profile,
        given_title(document).as_deref(),
    );
    done(Step::Judge);
    let mut cleaned = assemble::assemble(document, blocks, &site, drafts, rules, options);
    done(Step::Assemble);
    language::tell(&mut cleaned.articles);
    done(Step::Language);
    cleaned
}

/// A hash of the rules and the model that come with the program: what it gives depends on them too.
#[must_use]
pub fn embedded_hash() -> u64 {
    let mut hash = Xxh3::new();
    for (_, text) in rules::EMBEDDED {
        hash.update(text.as_bytes());
    }
    hash.update(model::EMBEDDED);
    hash.digest()
}

/// Cleans one document as [`clean`] does, and sketches it on the way for [`Templates::evidence`].
#[must_use]
pub fn clean_and_sketch(
    document: &Document,
    rules: &RuleBook,
    templates: &Templates,
    options: &Options,
) -> (Cleaned, templates::Sketch) {
    let blocks = Blocks::of(&document.text, rules);
    let cleaned = steps(document, &blocks, rules, templates, options, |_| {});
    (cleaned, templates::sketch_of(&blocks))
}

/// How likely each line that is not blank is text, from 0 to 1, by the line model's first look at the
/// document; none when the model is switched off.
#[must_use]
pub fn likelihoods(document: &Document, rules: &RuleBook) -> Vec<(Span, f64)> {
    let blocks = Blocks::of(&document.text, rules);
    let given = given_title(document);
    let chances = judge::likelihoods(&document.text, &blocks, rules, given.as_deref());
    let spans = blocks.list.iter().map(|b| b.span);
    spans.zip(chances).collect()
}

/// The headline that the source gives, as headlines are compared.
fn given_title(document: &Document) -> Option<String> {
    let folded = fold::fold(document.given.title.as_deref()?);
    Some(fold::bare(&folded).to_owned()).filter(|t| !t.is_empty())
}

#[cfg(test)]
mod tests;
