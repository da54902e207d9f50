//! Notes and long numbered lists: sentences that are numbered one after another. Their form is that of a list of links,
//! their place the end of the page, and still they are the author's.

use super::{labels::Labels, page::Page};

/// Entries of a row of notes at least, and one in how many is a full sentence.
const LEAST_ENTRIES: usize = 5;
const ONE_IN: usize = 2;
/// Lines from one number to the next: a note may have several paragraphs.
const APART: usize = 5;
/// If more than one line in so many was taken already, it is a list of teasers with buttons.
const TAKEN: usize = 5;

/// Entries whose numbers follow each other.
#[derive(Debug, Default)]
struct Row {
    first: usize,
    last: usize,
    number: u32,
    entries: usize,
    sentences: usize,
}

/// For each line whether it is a note or a paragraph of one. Linear.
pub(crate) fn notes(page: &Page, labels: &Labels) -> Vec<bool> {
    let mut found = vec![false; page.len()];
    let mut row = Row::default();
    for at in 0..page.len() {
        let Some(number) = number(page.bare(at)) else {
            continue;
        };
        let goes_on = row.entries > 0 && row.number + 1 == number && at - row.last <= APART;
        if !goes_on {
            row.close(page, labels, &mut found);
            row = Row {
                first: at,
                ..Row::default()
            };
        }
        row.last = at;
        row.number = number;
        row.entries += 1;
        row.sentences +=
            usize::from(page.is_prose(at) && page.shape(at).ends && !page.shape(at).asks);
    }
    row.close(page, labels, &mut found);
    found
}

impl Row {
    fn close(&self, page: &Page, labels: &Labels, found: &mut [bool]) {
        if self.entries < LEAST_ENTRIES || self.sentences * ONE_IN < self.entries {
            return;
        }
        let lines = self.first..self.last + 1;
        let taken = lines.clone().filter(|&at| !labels.is_body(at)).count();
        if taken * TAKEN <= lines.len() {
            for at in lines {
                found[at] = page.is_prose(at) || number(page.bare(at)).is_some();
            }
        }
    }
}

/// The number that a line begins with: `12. See`, `12) See`, `[12] See`, without the bracket in front.
fn number(bare: &str) -> Option<u32> {
    const DIGITS: usize = 3;
    let end = bare.find(|c: char| !c.is_ascii_digit())?;
    let (digits, rest) = bare.split_at(end);
    let is_entry = [". ", ") ", "] "].iter().any(|sign| rest.starts_with(sign));
    (is_entry && digits.len() <= DIGITS).then(|| digits.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clean::labels::{Cause, Role, Strength};
    use crate::clean::{blocks::Blocks, judge, rules::RuleBook};

    const BUTTON: Cause = Cause::Witness("read-also", "test");

    fn noted(text: &str) -> usize {
        let rules = RuleBook::new(&[], &[]).unwrap();
        let blocks = Blocks::of(text, &rules);
        let lines = judge::lines(&blocks);
        let page = Page::new(&rules, &blocks, &lines, None);
        let mut labels = Labels::new(page.len(), &rules);
        for at in (0..page.len()).filter(|&at| page.bare(at) == "read more") {
            labels.vote(at, Role::Boilerplate, Strength::Guess, BUTTON);
        }
        notes(&page, &labels).iter().filter(|noted| **noted).count()
    }

    /// Below a headline.
    fn list(entry: impl Fn(usize) -> String) -> String {
        let entries = (1..=6).map(|n| entry(n) + "\n");
        ["The lamp\n".to_owned()]
            .into_iter()
            .chain(entries)
            .collect()
    }

    #[test]
    fn sentences_numbered_one_after_another_are_notes() {
        let note =
            |n| format!("The harbour book of 19{n}0 has a drawing of the lamp, and a bill for it.");
        assert_eq!(noted(&list(|n| format!("{n}. {}", note(n)))), 6);
        assert_eq!(noted(&list(|n| format!("[{n}] {}", note(n)))), 6);
        let with_more = list(|n| format!("{n}) {}\n{}\nA lamp", note(n), note(9)));
        assert_eq!(noted(&with_more), 11);
    }

    #[test]
    fn headlines_and_other_numbers_are_none() {
        let note = "The harbour book has a drawing of the lamp, and a bill for it.";
        assert_eq!(noted(&list(|n| format!("{n}. {note}\nRead more"))), 0);
        assert_eq!(noted(&list(|n| format!("{n}. Storm closes quay {n}"))), 0);
        assert_eq!(noted(&list(|n| format!("{}. {note}", 2 * n))), 0);
        assert_eq!(noted(&list(|n| format!("{n}, then. {note}"))), 0);
        assert_eq!(noted(&list(|n| format!("{}. {note}", n % 4))), 0);
    }
}
