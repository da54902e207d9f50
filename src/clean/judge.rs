//! Splits a page into articles, hears the witnesses on each, and decides.

use super::{
    blocks::Block,
    boundaries, captions, header, headline,
    labels::{Label, Labels, Line, Role},
    model::{self, Profile},
    page::Page,
    repetition,
    rules::RuleBook,
    sections,
    templates::{self, Site},
    widgets,
};

/// One article as far as lines go.
#[derive(Debug, Default)]
pub(crate) struct Draft {
    /// The block that is the headline.
    pub title: Option<usize>,
    /// The blocks of the text in reading order, the headline not among them.
    pub body: Vec<usize>,
    /// Blocks that go to the metadata or away, with the label that decided it.
    pub out: Vec<(usize, Label)>,
}

/// Removing lines makes new neighbours, which may show more: the page is judged again until nothing
/// changes, so that cleaning a cleaned text changes nothing. Rarely more than two rounds.
const MOST_ROUNDS: usize = 6;

/// Judges all blocks of a document.
pub(crate) fn judge(
    text: &str,
    blocks: &[Block],
    rules: &RuleBook,
    site: &Site,
    profile: Profile,
    given: Option<&str>,
) -> Vec<Draft> {
    let lines: Vec<Line> = blocks
        .iter()
        .enumerate()
        .map(|(index, block)| Line {
            block,
            index,
            gap: block.gap,
            indent: block.indent,
        })
        .collect();
    let court = Court {
        text,
        rules,
        site,
        profile,
    };
    court.hear(&lines, given, MOST_ROUNDS)
}

struct Court<'c> {
    text: &'c str,
    rules: &'c RuleBook,
    site: &'c Site,
    profile: Profile,
}

impl<'c> Court<'c> {
    fn hear(&self, lines: &[Line<'c>], given: Option<&str>, rounds: usize) -> Vec<Draft> {
        if lines.is_empty() {
            return Vec::new();
        }
        let page = Page::new(self.rules, self.text, lines, given).with_site(self.site);
        let starts = boundaries::starts(&page);
        let mut drafts = Vec::new();
        let mut from = 0;
        for end in starts.into_iter().chain([lines.len()]) {
            // The source's headline is that of the first article.
            let given = given.filter(|_| from == 0);
            drafts.extend(self.article(&lines[from..end], given, rounds));
            from = end;
        }
        drafts
    }

    fn article(&self, lines: &[Line<'c>], given: Option<&str>, rounds: usize) -> Vec<Draft> {
        let page = Page::new(self.rules, self.text, lines, given).with_site(self.site);
        let labels = label(&page, self.profile);
        let mut draft = Draft::default();
        let mut rest = Vec::new();
        for (at, line) in lines.iter().enumerate() {
            match labels.get(at) {
                Some(label) if label.role == Role::Title => draft.title = Some(line.index),
                Some(label) => draft.out.push((line.index, label.clone())),
                None => rest.push((at, *line)),
            }
        }
        let settled =
            draft.out.is_empty() && (draft.title.is_none() || labels.role(0) == Some(Role::Title));
        if settled || rounds == 0 {
            draft.body = rest.into_iter().map(|(_, line)| line.index).collect();
            return vec![draft];
        }
        let next = rendered(lines, &labels, rest);
        let mut drafts = self.hear(&next, given, rounds - 1);
        if drafts.is_empty() {
            drafts.push(Draft::default());
        }
        drafts[0].out.append(&mut draft.out);
        drafts
    }
}

/// The lines that stay, as they will stand in the cleaned text: the headline first, a blank line
/// where something went.
fn rendered<'c>(
    lines: &[Line<'c>],
    labels: &Labels,
    rest: Vec<(usize, Line<'c>)>,
) -> Vec<Line<'c>> {
    let title = (0..lines.len()).find(|&at| labels.role(at) == Some(Role::Title));
    let mut next: Vec<Line> = title
        .map(|at| Line {
            gap: 0,
            indent: 0,
            ..lines[at]
        })
        .into_iter()
        .collect();
    let mut before = None;
    for (at, line) in rest {
        let adjacent = before.is_some_and(|b| b + 1 == at);
        let gap = if next.is_empty() {
            0
        } else {
            u32::from(line.gap > 0 || !adjacent)
        };
        next.push(Line {
            gap,
            indent: 0,
            ..line
        });
        before = Some(at);
    }
    next
}

/// Hears all witnesses on one article.
fn label<'p>(page: &Page<'p>, profile: Profile) -> Labels<'p> {
    let mut labels = Labels::new(page.len(), page.rules);
    let head = headline::find(page);
    header::witness(page, &head, &mut labels);
    captions::witness(page, &head, &mut labels);
    sections::witness(page, &head, &mut labels);
    captions::repeats(page, &mut labels);
    widgets::witness(page, &mut labels);
    widgets::company(page, &mut labels);
    templates::witness(page, &head, &mut labels);
    model::witness(page, &head, profile, &mut labels);
    templates::witness(page, &head, &mut labels);
    repetition::witness(page, &mut labels);
    labels
}
