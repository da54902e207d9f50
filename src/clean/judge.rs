//! Splits a page into articles, hears the witnesses on each, and decides.

use super::{
    blocks::Blocks,
    boundaries, captions, header, headline,
    labels::{Label, Labels, Role},
    links,
    model::{Expert, Profile},
    page::{Line, Page},
    repetition,
    rules::RuleBook,
    scraps, sections,
    templates::{self, Site},
    threads, widgets,
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
    blocks: &Blocks,
    rules: &RuleBook,
    site: &Site,
    profile: Profile,
    given: Option<&str>,
) -> Vec<Draft> {
    let court = Court {
        blocks,
        rules,
        site,
        expert: Expert::of(text, blocks, rules, profile),
    };
    court.hear(lines(blocks), given, MOST_ROUNDS)
}

/// How likely each block is text, as the line model sees the whole page.
pub(crate) fn likelihoods(
    text: &str,
    blocks: &Blocks,
    rules: &RuleBook,
    given: Option<&str>,
) -> Vec<f64> {
    let expert = Expert::of(text, blocks, rules, Profile::default());
    let lines = lines(blocks);
    expert.likelihoods(&Page::new(rules, blocks, &lines, given))
}

/// The lines of a document as they stand in it.
pub(crate) fn lines(blocks: &Blocks) -> Vec<Line> {
    let lines = (0..).zip(&blocks.list).map(|(block, b)| Line {
        block,
        gap: b.gap,
        indent: b.indent,
    });
    lines.collect()
}

struct Court<'c> {
    blocks: &'c Blocks,
    rules: &'c RuleBook,
    site: &'c Site,
    expert: Expert<'c>,
}

impl Court<'_> {
    fn page<'p>(&'p self, lines: &'p [Line], given: Option<&'p str>) -> Page<'p> {
        Page::new(self.rules, self.blocks, lines, given).with_site(self.site)
    }

    fn hear(&self, lines: Vec<Line>, given: Option<&str>, rounds: usize) -> Vec<Draft> {
        if lines.is_empty() {
            return Vec::new();
        }
        let page = self.page(&lines, given);
        let starts = boundaries::starts(&page, &self.expert);
        if starts.is_empty() {
            let verdict = self.verdict(&page);
            drop(page);
            drop(lines);
            return self.go_on(verdict, given, rounds);
        }
        let mut drafts = Vec::new();
        let mut from = 0;
        for end in starts.into_iter().chain([lines.len()]) {
            // The source's headline is that of the first article.
            let given = given.filter(|_| from == 0);
            let verdict = self.verdict(&self.page(&lines[from..end], given));
            drafts.extend(self.go_on(verdict, given, rounds));
            from = end;
        }
        drafts
    }

    /// Judges again what a verdict leaves, unless it changes nothing.
    fn go_on(&self, verdict: Verdict, given: Option<&str>, rounds: usize) -> Vec<Draft> {
        let Verdict {
            mut draft,
            rest,
            settled,
        } = verdict;
        if settled || rounds == 0 {
            let body = rest.iter().skip(usize::from(draft.title.is_some()));
            draft.body = body.map(|line| line.block as usize).collect();
            return vec![draft];
        }
        let mut drafts = self.hear(rest, given, rounds - 1);
        if drafts.is_empty() {
            drafts.push(Draft::default());
        }
        drafts[0].out.append(&mut draft.out);
        drafts
    }

    fn verdict(&self, page: &Page) -> Verdict {
        let labels = self.label(page);
        let mut draft = Draft::default();
        for (at, line) in page.lines.iter().enumerate() {
            let block = line.block as usize;
            match labels.get(at) {
                Some(label) if label.role == Role::Title => draft.title = Some(block),
                Some(label) => draft.out.push((block, *label)),
                None => {}
            }
        }
        let title_leads = draft.title.is_none() || labels.role(0) == Some(Role::Title);
        Verdict {
            settled: draft.out.is_empty() && title_leads && page.is_flat(),
            rest: rendered(page.lines, &labels),
            draft,
        }
    }

    /// Hears all witnesses on one article.
    fn label<'p>(&self, page: &Page<'p>) -> Labels<'p> {
        let mut labels = Labels::new(page.len(), page.rules);
        let head = headline::find(page, &self.expert.sight);
        header::witness(page, &head, &mut labels);
        captions::witness(page, &head, &mut labels);
        sections::witness(page, &head, &mut labels);
        threads::witness(page, &mut labels);
        links::witness(page, &head, &mut labels);
        captions::repeats(page, &mut labels);
        widgets::witness(page, &mut labels);
        widgets::company(page, &mut labels);
        templates::witness(page, &head, &mut labels);
        let shared = templates::shared(page, &head, &labels);
        self.expert.witness(page, &head, &shared, &mut labels);
        // More lines are gone now, and the template has more company.
        templates::witness(page, &head, &mut labels);
        scraps::witness(page, &mut labels);
        repetition::witness(page, &mut labels);
        labels
    }
}

/// What one round of judgement says.
struct Verdict {
    draft: Draft,
    /// The lines that stay, as they will stand in the cleaned text.
    rest: Vec<Line>,
    /// Nothing went and nothing moved: another round would say the same.
    settled: bool,
}

/// The lines that stay, as they will stand in the cleaned text: the headline first, a blank line
/// where something went.
fn rendered(lines: &[Line], labels: &Labels) -> Vec<Line> {
    let title = (0..lines.len()).find(|&at| labels.role(at) == Some(Role::Title));
    let mut next = Vec::with_capacity(lines.len());
    next.extend(title.map(|at| Line {
        gap: 0,
        indent: 0,
        ..lines[at]
    }));
    let mut before = None;
    for (at, line) in lines
        .iter()
        .enumerate()
        .filter(|(at, _)| labels.is_body(*at))
    {
        let adjacent = before.is_some_and(|b| b + 1 == at);
        let gap = if next.is_empty() {
            0
        } else {
            u32::from(line.gap > 0 || !adjacent)
        };
        next.push(Line {
            gap,
            indent: 0,
            ..*line
        });
        before = Some(at);
    }
    next
}
