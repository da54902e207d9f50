//! The model's word on the lines of an article.

use super::{Line, LineModel, Profile, Sight, bound, features::effects, trees::SCALE};
use crate::clean::{
    blocks::Blocks,
    fold,
    headline::{self, Head},
    labels::{Cause, Labels, Role, Strength},
    notes,
    page::Page,
    rules::{Effect, Rule, RuleBook},
    templates::Standing,
};
use std::{borrow::Cow, collections::BTreeMap};

/// Why lines go.
const UNLIKE_TEXT: Cause = Cause::Witness("unlike-text", "model");

/// So much surer than the bound must the model be to keep a line that a heading took along.
const ACQUITS: i32 = 2 * SCALE;

/// So much surer must it be to take a paragraph, or a line amid verse or a list, than to take another short line. Of a
/// paragraph it is half of it if most of a long page is boilerplate, and more where the model has not been trained on
/// the language; on a small page; and where hardly a function word is known, so that it judges by form alone, or the
/// text is longer than those that it was trained on.
const PARAGRAPH: i32 = SCALE;
const FOREIGN_PARAGRAPH: i32 = SCALE * 3 / 2;
const SMALL_PARAGRAPH: i32 = 2 * SCALE;
const STRANGE_PARAGRAPH: i32 = 3 * SCALE;

/// From these scores on the model is heard against a phrase rule that takes the line: 40 % for a sentence of which the
/// rule knows a few words only, 90 % for others. Of such lines on labelled pages nearly half and four fifths are text.
const LIKELY: i32 = -SCALE * 2 / 5;
const NEARLY_CERTAIN: i32 = SCALE * 9 / 4;
/// Shorter ones are buttons, whatever they look like.
const LEAST_WORDS: usize = 5;

/// Scores of lines that are surely boilerplate: a chance to be text under 12 %.
const SURE: i32 = -2 * SCALE;

/// On a page of more lines than this, such as it has hardly been trained on, the model doubts what it sees: all of
/// a list of a thousand entries may look a little like boilerplate. There it counts under 5 %.
const LONG: usize = 500;
const CERTAIN: i32 = -3 * SCALE;

/// A page with more lines that are surely boilerplate is a whole dump.
const DUMP: usize = 40;

/// So much surer than the bound to keep a line that stands on other pages of the source, too.
const SHARED: i32 = 3 * SCALE;

/// A page of fewer words gives too little to go by.
const SMALL: u32 = 200;

/// Fewer function words than one in so many words, and the language is not known.
const KNOWN: u32 = 16;

/// Words of the longest pages of the training, but for some made longer: further down it takes all for what stands
/// below an article.
const LONGEST: u32 = 12_000;

/// The line model with what it saw of one document's lines.
pub(crate) struct Expert<'r> {
    /// `None` when the model is switched off.
    model: Option<&'r LineModel>,
    pub(crate) sight: Sight,
    profile: Profile,
}

impl<'r> Expert<'r> {
    /// Looks at every line of a document once.
    pub(crate) fn of(text: &str, blocks: &Blocks, rules: &'r RuleBook, profile: Profile) -> Self {
        let model = rules.model();
        let lines = blocks.list.iter().map(|block| match block.misplaced {
            true => fold::composed(fold::visible(block.span.of(text))),
            false => fold::composed(Cow::Borrowed(block.span.of(text))),
        });
        Self {
            sight: Sight::of(lines, &model.lexicon),
            model: (!rules.is_silenced(UNLIKE_TEXT)).then_some(model),
            profile,
        }
    }

    /// The lines that the model takes for text; all of them when it is switched off.
    pub(crate) fn is_text(&self, page: &Page) -> Vec<bool> {
        let Some(model) = self.model else {
            return vec![true; page.len()];
        };
        let scores = self.scores(model, page);
        scores.into_iter().map(|score| score >= 0).collect()
    }

    /// How likely each line is text; none when the model is switched off.
    pub(crate) fn likelihoods(&self, page: &Page) -> Vec<f64> {
        let Some(model) = self.model else {
            return Vec::new();
        };
        let scores = self.scores(model, page);
        let chance = |score| 1.0 / (1.0 + (-f64::from(score) / f64::from(SCALE)).exp());
        scores.into_iter().map(chance).collect()
    }

    fn scores(&self, model: &LineModel, page: &Page) -> Vec<i32> {
        let title = headline::find(page, &self.sight).title;
        model.scores(&told(page), title, &self.sight)
    }

    /// How much surer it must be of a paragraph.
    fn paragraph(&self, page: &Page) -> i32 {
        let tallies = page
            .lines
            .iter()
            .map(|line| &self.sight.tallies[line.block as usize]);
        let (all, known) = tallies.fold((0_u32, 0_u32), |(all, known), tally| {
            let all = all.saturating_add(tally.words);
            (all, known.saturating_add(tally.function_words))
        });
        if known.saturating_mul(KNOWN) < all || all > LONGEST {
            STRANGE_PARAGRAPH
        } else if all < SMALL {
            SMALL_PARAGRAPH
        } else if self.sight.is_foreign() {
            FOREIGN_PARAGRAPH
        } else {
            PARAGRAPH
        }
    }

    /// Lines that look unlike text go; lines that look like text stay, although a heading or a list
    /// would have taken them along. A line that a phrase rule names itself is no business of the model. Lines
    /// that stand on other pages of the source, too (`shared`), must look more like text than others.
    pub(crate) fn witness(
        &self,
        page: &Page,
        head: &Head,
        shared: &[Option<Standing>],
        labels: &mut Labels,
    ) {
        let Some(model) = self.model else { return };
        let mut scores = model.scores(&told(page), head.title, &self.sight);
        // Where it recognises no text at all, it is no judge: a list of words, a table.
        if scores.iter().all(|&score| score < 0) {
            return;
        }
        let best = best_copies(page, labels, &scores);
        let noted = notes::notes(page, labels);
        for (score, _) in scores.iter_mut().zip(&noted).filter(|(_, noted)| **noted) {
            // Of these it knows too little; nor shall they speak against other lines.
            *score = (*score).max(0);
        }
        let words = |at: usize| u32::try_from(page.words(at)).unwrap_or(u32::MAX);
        // What others have taken already is no part of what is weighed.
        let lines = scores
            .iter()
            .enumerate()
            .filter(|(at, _)| labels.is_body(*at) || labels.role(*at) == Some(Role::Title))
            .map(|(at, &s)| (s, words(at)));
        let bound = bound(lines, &model.probability, self.profile);
        let bound = bound.saturating_sub(patience(&scores, labels));
        let sure = scores.iter().filter(|score| **score < SURE).count();
        let paragraph = match self.paragraph(page) {
            STRANGE_PARAGRAPH => STRANGE_PARAGRAPH,
            paragraph if sure > DUMP && sure * 2 > page.len() => paragraph / 2,
            paragraph => paragraph,
        };
        let shared = |at: usize| shared.get(at).copied().flatten();
        let more = |at: usize| match shared(at) {
            Some(_) => -SHARED,
            None if is_paragraph(page, at, &best) => paragraph,
            None => 0,
        };
        let stays = |at: usize| labels.is_body(at) && scores[at] >= bound.saturating_sub(more(at));
        let amid: Vec<bool> = (0..page.len()).map(|at| is_amid(page, at, stays)).collect();
        let own = |at: usize| match shared(at) {
            None if amid[at] => bound.saturating_sub(more(at).max(PARAGRAPH)),
            _ => bound.saturating_sub(more(at)),
        };
        acquit_sections(page, labels, |at| scores[at].saturating_sub(own(at)));
        for (at, &score) in scores.iter().enumerate() {
            let own = own(at);
            if score < own {
                let shared = shared(at);
                if noted[at] && shared.is_none() {
                    continue;
                }
                let cause = match shared {
                    Some(Standing { on, of, .. }) if score >= bound => Cause::Template { on, of },
                    _ => UNLIKE_TEXT,
                };
                labels.vote(at, Role::Boilerplate, Strength::Guess, cause);
            } else if score >= own.saturating_add(ACQUITS) && page.rule(at).is_none() {
                labels.acquit(at);
            } else if score >= LIKELY {
                contradict(page, at, score, labels);
            }
        }
    }
}

/// Of each paragraph that stands on the page again the copy that looks most like text, by its first copy.
fn best_copies(page: &Page, labels: &Labels, scores: &[i32]) -> Vec<usize> {
    let mut best: Vec<usize> = (0..page.len()).collect();
    for at in (0..page.len()).filter(|&at| page.is_prose(at) && labels.is_body(at)) {
        let known = &mut best[page.first(at)];
        if scores[at] > scores[*known] || !labels.is_body(*known) {
            *known = at;
        }
    }
    best
}

/// Where the model is sure of three quarters of the paragraphs that a heading took along, it was no heading of theirs:
/// those of which it is less sure stay with them.
fn acquit_sections(page: &Page, labels: &mut Labels, above_bound: impl Fn(usize) -> i32) {
    const LEAST: usize = 4;
    let mut sections: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for at in (0..page.len()).filter(|&at| page.is_prose(at) && page.rule(at).is_none()) {
        if let Some(Cause::Rule(rule)) = labels.get(at).map(|label| label.cause) {
            sections.entry(rule).or_default().push(at);
        }
    }
    for section in sections
        .into_values()
        .filter(|section| section.len() >= LEAST)
    {
        let sure = section.iter().filter(|at| above_bound(**at) >= ACQUITS);
        if sure.count() * 4 >= section.len() * 3 {
            let text = section.into_iter().filter(|at| above_bound(*at) >= 0);
            text.for_each(|at| labels.acquit(at));
        }
    }
}

/// Speaks against the rule that takes a line.
fn contradict(page: &Page, at: usize, score: i32, labels: &mut Labels) {
    let likely = page.is_loosely_named(at) || score >= NEARLY_CERTAIN;
    let named = page.effect(at) == Some(Effect::Line) && page.words(at) >= LEAST_WORDS;
    if let Some(rule) = page.rule_number(at).filter(|_| named && likely) {
        labels.overrule(at, rule);
    }
}

/// How much surer the model must be than the bound to take lines from a text that is clean as far as
/// anybody can tell: a poem, a table, a page that another program cleaned.
fn patience(scores: &[i32], labels: &Labels) -> i32 {
    const FEW: usize = 2;
    const ONE_IN: usize = 20;
    let struck = |&at: &usize| labels.get(at).is_some_and(|l| l.role != Role::Title);
    let bound = if scores.len() > LONG { CERTAIN } else { SURE };
    let dirt = (0..scores.len())
        .filter(|at| scores[*at] < bound || struck(at))
        .count();
    match dirt {
        0 => i32::MAX / 2,
        _ if dirt < FEW || dirt * ONE_IN < scores.len() => 2 * SCALE,
        _ => 0,
    }
}

/// A paragraph, and no headline that breaks off. Of one that stands there again only the best copy counts, and
/// none that could be an entry of a table of contents.
fn is_paragraph(page: &Page, at: usize, best: &[usize]) -> bool {
    let shape = page.shape(at);
    let entry = shape.bullet || shape.asks;
    let first =
        best[page.first(at)] == at && !entry && page.is_prose(at) && page.rule(at).is_none();
    (first || page.is_text(at)) && !shape.trails_off
}

/// A line of verse or of a list: two short ones that stay stand around it.
fn is_amid(page: &Page, at: usize, stays: impl Fn(usize) -> bool) -> bool {
    let stays = |at: usize| at < page.len() && !page.is_prose(at) && stays(at);
    at > 0 && stays(at - 1) && stays(at + 1)
}

/// What the model is told of a page's lines. Of a page without indents and wide gaps, as cleaned texts
/// are, it is told no gaps: cleaning sets them anew, and must not change the model's mind.
pub(super) fn told(page: &Page) -> Vec<Line> {
    let flat = page.is_flat();
    let line = |at: usize| {
        let line = &page.lines[at];
        Line {
            sight: line.block as usize,
            indent: line.indent,
            gap: if flat { 0 } else { line.gap },
            effect: page.rule(at).map_or(0, effect),
            first: page.first(at),
        }
    };
    (0..page.len()).map(line).collect()
}

fn effect(rule: &Rule) -> u8 {
    if rule.weak {
        return effects::WEAK;
    }
    match rule.effect {
        Effect::Line => effects::LINE,
        Effect::Label => effects::LABEL,
        Effect::List => effects::LIST,
        Effect::Teasers => effects::TEASERS,
        Effect::Comments => effects::COMMENTS,
        Effect::Caption | Effect::Credit => effects::CAPTION,
        Effect::Byline => effects::BYLINE,
        Effect::Date => effects::DATE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clean::judge;

    #[test]
    fn of_equal_paragraphs_one_is_judged_as_a_paragraph() {
        let text =
            "The ferry left the quay at nine on Monday with forty passengers aboard.\nShare\n";
        let text = text.repeat(3);
        let rules = RuleBook::new(&[], &[]).unwrap();
        let blocks = Blocks::of(&text, &rules);
        let lines = judge::lines(&blocks);
        let page = Page::new(&rules, &blocks, &lines, None);
        let mut labels = Labels::new(page.len(), &rules);
        let mut judged = |scores: [i32; 6], taken: Option<usize>| {
            if let Some(at) = taken {
                labels.vote(at, Role::Boilerplate, Strength::Guess, UNLIKE_TEXT);
            }
            let best = best_copies(&page, &labels, &scores);
            let judged = (0..6).filter(|&at| is_paragraph(&page, at, &best));
            judged.collect::<Vec<_>>()
        };
        assert_eq!(judged([-900, 0, 100, 0, 100, 0], None), [2]);
        assert_eq!(judged([-9, 0, -9, 0, 300, 0], None), [4]);
        assert_eq!(judged([-9, 0, -90, 0, 300, 0], Some(4)), [0]);
        assert_eq!(judged([-9, 0, -90, 0, 300, 0], Some(0)), [2]);
    }
}
