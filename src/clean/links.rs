//! Links to other articles that no heading announces, told by their form in any language.

use super::{
    headline::Head,
    labels::{Cause, Labels},
    page::Page,
};

const BY: &str = "links";
const LINK_LIST: Cause = Cause::Witness("link-list", BY);

/// Dated links in a row that make a list.
const DATED_LINKS: usize = 4;
/// Lines of a row of headlines that break off, how many of them do, and the words of one.
const ROW: usize = 4;
const BROKEN: usize = 2;
const ROW_WORDS: usize = 20;
/// Lines of a list with bullets that is taken for links, and words of a line of it on average.
const LONG_LIST: usize = 30;
const ENTRY_WORDS: usize = 10;
/// Paragraphs that must stand above a list.
const LEAST_TEXT: usize = 2;

pub(crate) fn witness(page: &Page, head: &Head, labels: &mut Labels) {
    pagers(page, labels);
    dated(page, head, labels);
    broken_off(page, labels);
    bulleted(page, labels);
}

fn pagers(page: &Page, labels: &mut Labels) {
    for at in (0..page.len()).filter(|&at| is_pager(page, at)) {
        labels.strike(at..at + 1, Cause::Witness("pager", BY));
    }
}

/// "« Ferry stops", and "Harbour closes »" right below it.
pub(crate) fn is_pager(page: &Page, at: usize) -> bool {
    let facts = page.facts(at);
    let before = at
        .checked_sub(1)
        .is_some_and(|above| page.facts(above).pager);
    facts.pager || facts.next && before
}

/// Links with a date at their end, several in a row.
fn dated(page: &Page, head: &Head, labels: &mut Labels) {
    let mut at = head.body;
    while at < page.len() {
        let run = (at..page.len())
            .take_while(|&i| page.facts(i).dated_link)
            .count();
        if run >= DATED_LINKS && page.count_text(0..at) >= LEAST_TEXT {
            labels.strike(at..at + run, LINK_LIST);
        }
        at += run + 1;
    }
}

/// Headlines that the site cut short ("Storm closes the ..."), with other short lines as close to one another,
/// where no sentence follows any more.
fn broken_off(page: &Page, labels: &mut Labels) {
    let belongs = |&at: &usize| is_short(page, at) || page.rule(at).is_some();
    let tail = (0..page.len()).rev().take_while(belongs).count();
    let tail = page.len() - tail..page.len();
    if page.count_text(0..tail.start) < LEAST_TEXT {
        return;
    }
    let link = |at: usize| is_short(page, at) && page.rule(at).is_none();
    let broken = |at: usize| link(at) && page.shape(at).trails_off && page.words(at) > 2;
    let Some(from) = tail.clone().find(|&at| broken(at)) else {
        return;
    };
    let gap = page.lines.get(from + 1).map_or(0, |line| line.gap);
    let more = (from + 1..tail.end).take_while(|&at| link(at) && page.gap(at) == gap);
    let row = from..from + 1 + more.count();
    if row.len() >= ROW && row.clone().filter(|&at| broken(at)).count() >= BROKEN {
        labels.take_along(row, LINK_LIST);
    }
}

/// A long list of headlines with bullets: hardly one of them ends as sentences do or stands there again, as the
/// steps of a plan do, and they are too long for entries of an index.
fn bulleted(page: &Page, labels: &mut Labels) {
    let mut at = 0;
    while at < page.len() {
        let run = (at..page.len())
            .take_while(|&i| page.shape(i).bullet)
            .count();
        let list = at..at + run;
        let words: usize = list.clone().map(|i| page.words(i)).sum();
        let is_other = |&i: &usize| page.shape(i).ends || page.is_repeated(i);
        let others = list.clone().filter(is_other).count();
        if run >= LONG_LIST && words >= run * ENTRY_WORDS && others * 4 < run {
            labels.take_along(list, LINK_LIST);
        }
        at += run + 1;
    }
}

fn is_short(page: &Page, at: usize) -> bool {
    let shape = page.shape(at);
    (shape.is_item() || shape.trails_off) && shape.words() <= ROW_WORDS
}

#[cfg(test)]
mod tests {
    use crate::clean::tests::{removed, with_paragraphs};

    #[test]
    fn headlines_that_break_off_below_the_text_are_links() {
        let text = with_paragraphs("");
        let links = "Storm closes the …\nNew lamps for the old slip\nHarbour master resigns over …\nRegatta moved to May";
        assert_eq!(removed(&format!("{text}\n{links}\n")), vec!["link-list"; 4]);
        // Before further text they may be anything.
        assert!(removed(&with_paragraphs(links)).is_empty());
    }

    #[test]
    fn a_long_list_of_headlines_with_bullets_is_links() {
        let link = |n: usize| {
            format!("• Harbour master {n} tells all about the night the old lamps went out\n")
        };
        let links: String = (0..40).map(link).collect();
        assert_eq!(removed(&with_paragraphs(&links)).len(), 40);
        let step = |n: usize| match n % 2 {
            0 => {
                "• Rest for a day, and see to the boat and its lamps in the afternoon\n".to_owned()
            }
            _ => format!("• Row {n} miles at the fast end of what you can do for a whole hour\n"),
        };
        let plan: String = (0..40).map(step).collect();
        assert!(!removed(&with_paragraphs(&plan)).contains(&"link-list".to_owned()));
        let entry = |n: usize| format!("• {}: the ferry {n}\n", 1900 + n);
        let index: String = (0..40).map(entry).collect();
        assert!(removed(&with_paragraphs(&index)).is_empty());
    }

    #[test]
    fn the_articles_before_and_after_are_no_headline() {
        let pagers = "« Regatta moved to the first of May\nNew lamps for the old slip »\n";
        let text = with_paragraphs("");
        assert_eq!(removed(&format!("{pagers}\n{text}")), ["pager", "pager"]);
        let quotes = "« The boat is back » said nobody";
        assert!(removed(&with_paragraphs(quotes)).is_empty());
    }
}
