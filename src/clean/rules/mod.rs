//! Phrase rules: packs of them, one TOML file a language, compiled into one matcher.
//!
//! All packs apply to every document: pages mix languages (English widgets around a Polish text),
//! and detection errs on short pages. Matching is linear: folded lines (see [`super::fold`]) are looked up and
//! searched for all phrases, and for texts that patterns need, at once; regexes without backtracking for
//! the few patterns that have a chance.

mod first;
mod matcher;
mod narrow;
mod needle;
mod pack;
mod pattern;
mod trie;
mod whole;

use super::{
    CleanError, byline::Openers, codes, dates::Months, labels::Cause, model::LineModel, templates,
};
use crate::document::Reason;
pub(crate) use matcher::Found;
use matcher::Matcher;
pub(super) use pack::EMBEDDED;
use pack::{Pack, PhraseRule};
use serde::Deserialize;
use std::{collections::BTreeSet, sync::Arc};

/// What becomes of a line, and of those below it, when a rule holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Effect {
    /// The line goes.
    Line,
    /// The line goes, and the list of short lines below it, up to a paragraph of prose.
    List,
    /// As `list`; its items may have lead paragraphs.
    Teasers,
    /// The line goes, and all that follows: readers' comments.
    Comments,
    /// The line is a caption.
    Caption,
    /// The line is a credit; it belongs to the captions.
    Credit,
    /// The line names the author.
    Byline,
    /// The line says when the article was published or changed.
    Date,
    /// The line is a label; it goes only above the first paragraph.
    Label,
}

/// One compiled rule.
#[derive(Debug, Clone)]
pub(crate) struct Rule {
    /// Stable code, shared by the languages: `comment-form`.
    pub code: String,
    /// The pack it came from: `en`.
    pub pack: String,
    /// Its sentence.
    pub means: String,
    pub effect: Effect,
    /// The words could be a subheading or a name as well ("Next", "Contact"): the line goes only
    /// above or below the text, or beside another line that goes.
    pub weak: bool,
    max_words: u16,
    open: bool,
}

/// Words of a line that most rules are not for.
const LONG_WORDS: u16 = 31;

/// A user's own pack: a name for messages, and its TOML text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserPack {
    /// Where it came from, for messages.
    pub name: String,
    /// The text of the file.
    pub toml: String,
}

/// All rules in force, compiled once and shared by all threads.
#[derive(Debug)]
pub struct RuleBook {
    rules: Vec<Rule>,
    matcher: Matcher,
    /// The few rules that long lines may match: most of the text is in long lines.
    long_matcher: Matcher,
    months: Months,
    byline_openers: Openers,
    off: BTreeSet<String>,
    /// Instead of the model that comes with the program.
    model: Option<Arc<LineModel>>,
    /// The largest `max_words` of all rules: paragraphs beyond it need not be searched.
    longest: usize,
}

impl RuleBook {
    /// Compiles the embedded packs and the user's, leaving out the switched-off codes: `share` (in
    /// all packs), `en/share`, or the code of another witness (`repeated-paragraph`).
    ///
    /// # Errors
    /// A pack that is not valid TOML, a pattern that does not compile, a code in `off` that no rule
    /// has.
    pub fn new(user: &[UserPack], off: &[String]) -> Result<Self, CleanError> {
        let embedded = EMBEDDED.iter().map(|(name, toml)| (*name, *toml));
        let own = user.iter().map(|p| (p.name.as_str(), p.toml.as_str()));
        let mut packs = Vec::new();
        for (name, toml) in embedded.chain(own) {
            packs.push(parse(name, toml)?);
        }
        // Embedded patterns are compiled late, and tests know them all; a user's must not fail late.
        for rule in packs.iter().skip(EMBEDDED.len()).flat_map(|p| &p.rules) {
            matcher::check(rule)?;
        }
        check_switches(&packs, off)?;
        Self::compile(&packs, off)
    }

    fn compile(packs: &[Pack], off: &[String]) -> Result<Self, CleanError> {
        let mut rules = Vec::new();
        let mut sources: Vec<&PhraseRule> = Vec::new();
        for pack in packs {
            for rule in &pack.rules {
                let own = format!("{}/{}", pack.language, rule.code);
                if off.iter().any(|o| *o == rule.code || *o == own) {
                    continue;
                }
                rules.push(Rule {
                    code: rule.code.clone(),
                    pack: pack.language.clone(),
                    means: rule.means.clone(),
                    effect: rule.effect,
                    weak: rule.weak,
                    max_words: rule.max_words,
                    open: rule.open,
                });
                sources.push(rule);
            }
        }
        let all = || sources.iter().copied().enumerate();
        Ok(Self {
            matcher: Matcher::new(all())?,
            long_matcher: Matcher::new(all().filter(|(_, r)| r.max_words >= LONG_WORDS))?,
            longest: rules
                .iter()
                .map(|r| usize::from(r.max_words))
                .max()
                .unwrap_or(0),
            rules,
            months: months(packs)?,
            byline_openers: openers(packs),
            off: off.iter().cloned().collect(),
            model: None,
        })
    }

    /// The rule that holds for a folded line of `words` words, if any: the one that accounts for
    /// most of the line.
    pub(crate) fn find(&self, folded: &str, words: usize) -> Option<Found> {
        if words > self.longest {
            return None;
        }
        let stops = folded.ends_with(['.', '。']) && !folded.ends_with("...");
        let allowed = |rule: &Rule| words <= usize::from(rule.max_words) && !(rule.open && stops);
        let long = words >= usize::from(LONG_WORDS);
        let matcher = if long {
            &self.long_matcher
        } else {
            &self.matcher
        };
        matcher.find(folded, |rule| allowed(&self.rules[rule]))
    }

    /// Judges lines by another model than the one that comes with the program.
    #[must_use]
    pub fn with_model(self, model: LineModel) -> Self {
        Self {
            model: Some(Arc::new(model)),
            ..self
        }
    }

    /// The line model in force.
    #[must_use]
    pub fn model(&self) -> &LineModel {
        self.model
            .as_deref()
            .unwrap_or_else(|| LineModel::embedded())
    }

    pub(crate) fn rule(&self, index: usize) -> &Rule {
        &self.rules[index]
    }

    pub(crate) fn months(&self) -> &Months {
        &self.months
    }

    /// Whether the code of a cause is switched off.
    pub(crate) fn is_silenced(&self, cause: Cause) -> bool {
        !self.off.is_empty() && self.off.contains(self.code(cause).0)
    }

    /// Whether lines may be taken for template at all: the code is not switched off.
    #[must_use]
    pub fn learns_templates(&self) -> bool {
        !self.off.contains(templates::CODE)
    }

    /// A cause as users see it; `source` is what the source of the page is called.
    pub(crate) fn reason(&self, cause: Cause, source: &str) -> Reason {
        let (code, by) = self.code(cause);
        let reason = Reason::new(code, by);
        match cause {
            Cause::Template { on, of } => {
                reason.with_detail(format!("on {on} of {of} pages of {source}"))
            }
            Cause::Rule(_) | Cause::Witness(..) => reason,
        }
    }

    /// The code of a cause, and who gives it.
    fn code(&self, cause: Cause) -> (&str, &str) {
        match cause {
            Cause::Rule(rule) => (&self.rules[rule].code, &self.rules[rule].pack),
            Cause::Witness(code, by) => (code, by),
            Cause::Template { .. } => (templates::CODE, templates::BY),
        }
    }

    pub(crate) fn byline_openers(&self) -> &Openers {
        &self.byline_openers
    }

    /// What a code means, in a sentence: of a rule, or of a witness other than the rules.
    #[must_use]
    pub fn meaning(&self, code: &str, by: &str) -> Option<&str> {
        let own = |r: &&Rule| r.code == code && r.pack == by;
        self.rules
            .iter()
            .find(own)
            .map(|r| r.means.as_str())
            .or_else(|| codes::meaning(code))
    }
}

fn parse(name: &str, text: &str) -> Result<Pack, CleanError> {
    let pack: Pack = toml::from_str(text).map_err(|e| CleanError::Pack {
        pack: name.to_owned(),
        cause: e.to_string(),
    })?;
    if !matches!(pack.months.len(), 0 | 12) {
        return Err(CleanError::Pack {
            pack: name.to_owned(),
            cause: format!("`months` has {} lists instead of 12", pack.months.len()),
        });
    }
    Ok(pack)
}

/// A switch that switches nothing is a typing error, and saying nothing would hide it.
fn check_switches(packs: &[Pack], off: &[String]) -> Result<(), CleanError> {
    let mut known: BTreeSet<String> = codes::switchable().map(str::to_owned).collect();
    for pack in packs {
        for rule in &pack.rules {
            known.insert(rule.code.clone());
            known.insert(format!("{}/{}", pack.language, rule.code));
        }
    }
    for code in off {
        if !known.contains(code) {
            let nearest = known.iter().max_by(|a, b| {
                strsim::jaro_winkler(a, code).total_cmp(&strsim::jaro_winkler(b, code))
            });
            return Err(CleanError::UnknownCode {
                code: code.clone(),
                nearest: nearest.cloned().unwrap_or_default(),
            });
        }
    }
    Ok(())
}

fn months(packs: &[Pack]) -> Result<Months, CleanError> {
    let mut all = BTreeSet::new();
    for pack in packs {
        for (number, names) in (1u8..).zip(&pack.months) {
            all.extend(names.iter().map(|n| (n.clone(), number)));
        }
    }
    let mut all: Vec<_> = all.into_iter().collect();
    all.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.cmp(b)));
    Months::new(all).map_err(|e| CleanError::Pack {
        pack: "months".to_owned(),
        cause: e.to_string(),
    })
}

fn openers(packs: &[Pack]) -> Openers {
    let all: BTreeSet<_> = packs
        .iter()
        .flat_map(|p| p.byline_openers.iter().cloned())
        .collect();
    let mut all: Vec<_> = all.into_iter().collect();
    all.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
    Openers::new(all)
}

#[cfg(test)]
mod tests;
