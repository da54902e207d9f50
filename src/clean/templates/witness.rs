//! The template's word on the lines of an article.
//!
//! That a line stands on many pages does not say that it is chrome: writers of a column end it alike,
//! recipes have their headings, reports their tables. Chrome stands in company. So a line goes only
//! in a run of lines that go or are template: beside one that another witness takes, at the edge of
//! the page, or with two more. A sentence next to the text stays, and so does a line that could be the
//! heading of what follows; a line whose numbers differ from page to page goes only between two others.

use super::{Standing, lines::Class};
use crate::clean::{
    header,
    headline::Head,
    labels::{Cause, Labels, Role, Strength},
    page::Page,
};
use std::ops::Range;

/// The code under which lines go, and who says so.
pub(crate) const CODE: &str = "template";
pub(crate) const BY: &str = "site";

/// So many lines of a template in a row need no other company.
const BLOCK: usize = 3;

/// What is known of the lines of a document.
#[derive(Debug, Clone, Default)]
pub(crate) struct Site {
    /// What the source is called.
    pub(super) name: String,
    /// For each block what is known of it; empty when nothing is.
    pub(super) lines: Vec<Option<Standing>>,
    /// The same for what is only shared.
    pub(super) shared: Vec<Option<Standing>>,
}

impl Site {
    /// What the source is called; empty when nothing is known of it.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// What is known of a block.
    pub(crate) fn standing(&self, index: usize) -> Option<Standing> {
        self.lines.get(index).copied().flatten()
    }

    /// Whether other pages have a block as well.
    fn shared(&self, index: usize) -> Option<Standing> {
        self.shared.get(index).copied().flatten()
    }
}

/// Takes the lines of the template. To be heard again when other witnesses have taken lines: there is
/// more company then.
pub(crate) fn witness(page: &Page, head: &Head, labels: &mut Labels) {
    let known = |at| page.standing(at);
    let mut goes: Vec<bool> = (0..page.len())
        .map(|at| labels.role(at).is_some_and(|r| r != Role::Title))
        .collect();
    let Some(company) = Company::of(page, head, labels, known) else {
        return;
    };
    for run in company.runs() {
        goes[run].fill(true);
    }
    for (at, standing) in company.standings.iter().enumerate() {
        if let Some(standing) = standing.filter(|_| goes[at]) {
            let Standing { on, of, .. } = standing;
            labels.vote(
                at,
                Role::Boilerplate,
                Strength::Likely,
                Cause::Template { on, of },
            );
        }
    }
}

/// Lines that are only shared with other pages of the source, in the company in which lines of a template
/// would go: for another witness to weigh.
pub(crate) fn shared(page: &Page, head: &Head, labels: &Labels) -> Vec<Option<Standing>> {
    let mut found = vec![None; page.len()];
    let known = |at: usize| page.site()?.shared(page.lines[at].block as usize);
    let Some(company) = Company::of(page, head, labels, known) else {
        return found;
    };
    for run in company.runs() {
        found[run.clone()].copy_from_slice(&company.standings[run]);
    }
    found
}

/// Bylines and dates say something of the article, however many of them are alike.
fn is_said_of_article(page: &Page, at: usize) -> bool {
    header::is_byline_or_date(page, at)
}

struct Company {
    standings: Vec<Option<Standing>>,
    /// Lines that are not text: boilerplate, or what goes to the metadata.
    gone: Vec<bool>,
    /// Boilerplate among them.
    taken: Vec<bool>,
    /// The headline, or the first line of the text.
    top: usize,
    /// The last paragraph that stands on no other page.
    closing: usize,
}

impl Standing {
    /// So common a line is the headline of no page.
    pub(crate) fn is_everywhere(&self) -> bool {
        u64::from(self.on) * 10 >= u64::from(self.of) * 9
    }
}

impl Company {
    /// The company of the lines that are known (`known`) and stand in the text as things are.
    fn of(
        page: &Page,
        head: &Head,
        labels: &Labels,
        known: impl Fn(usize) -> Option<Standing>,
    ) -> Option<Self> {
        page.site().filter(|site| !site.lines.is_empty())?;
        let standings: Vec<Option<Standing>> = (0..page.len())
            .map(|at| known(at).filter(|_| labels.is_body(at) && !is_said_of_article(page, at)))
            .collect();
        let text = |at: &usize| page.is_text(*at) && standings[*at].is_none();
        // Without an article of its own nothing tells its lines from those of the template.
        let opening = (0..page.len()).find(text)?;
        let closing = (0..page.len()).rev().find(text)?;
        let roles = (0..page.len()).map(|at| labels.role(at));
        Some(Self {
            gone: roles
                .clone()
                .map(|r| r.is_some_and(|r| r != Role::Title))
                .collect(),
            taken: roles.map(|r| r == Some(Role::Boilerplate)).collect(),
            top: head.title.unwrap_or(opening).min(opening),
            closing,
            standings,
        })
    }

    /// Runs of lines that go.
    fn runs(&self) -> Vec<Range<usize>> {
        let mut runs = Vec::new();
        let mut at = 0;
        while at < self.standings.len() {
            let len = (at..self.standings.len())
                .take_while(|&i| self.is_company(i) || i > at && self.is_counter(i))
                .count();
            let run = self.trimmed(at..at + len);
            if !run.is_empty() && self.goes(&run) {
                runs.push(run);
            }
            at += len + 1;
        }
        runs
    }

    fn is_company(&self, at: usize) -> bool {
        self.gone[at] || self.is(at, Class::Short) || self.is(at, Class::Long)
    }

    /// A line whose numbers differ from page to page may be a fact: it goes only between two lines that
    /// go for other reasons.
    fn is_counter(&self, at: usize) -> bool {
        let last = at + 1 == self.standings.len();
        self.is(at, Class::Counter)
            && at > 0
            && self.is_company(at - 1)
            && !last
            && self.is_company(at + 1)
    }

    fn is(&self, at: usize, class: Class) -> bool {
        self.standings[at].is_some_and(|s| s.class == class)
    }

    /// The run without the sentences at its ends that stand next to the text: they may belong to it.
    /// Behind the text a block of them does not.
    fn trimmed(&self, run: Range<usize>) -> Range<usize> {
        let Range { mut start, mut end } = run;
        if start <= self.top {
            return run;
        }
        let long = |at: &usize| self.is(*at, Class::Long);
        let behind = start > self.closing;
        let above = (start..end).take_while(long).count();
        if above < BLOCK || !behind {
            start += above;
        }
        let below = (start..end).rev().take_while(long).count();
        if end < self.standings.len() && (below < BLOCK || !behind) {
            end -= below;
        }
        if !behind && self.is_heading(start..end) {
            end -= 1;
        }
        start..end
    }

    /// The last line of a run amid the text could be the heading of what follows, below an
    /// advertisement that another witness took.
    fn is_heading(&self, run: Range<usize>) -> bool {
        let known = run.clone().filter(|at| self.standings[*at].is_some());
        let last = run.end.checked_sub(1);
        known.count() < BLOCK
            && last.is_some_and(|at| run.start <= at && self.standings[at].is_some())
    }

    fn goes(&self, run: &Range<usize>) -> bool {
        let bottom = run.end == self.standings.len();
        run.clone().any(|at| self.taken[at])
            || run.len() >= BLOCK
            || run.start == 0
            || bottom && run.len() > 1
    }
}
