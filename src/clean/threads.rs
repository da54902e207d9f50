//! Readers' comments told by the button below each of them, whatever stands above the first one.

use super::{
    labels::{Cause, Labels},
    page::Page,
};

/// Buttons with the same words that make a thread, and paragraphs between two of them at the most.
const BUTTONS: usize = 3;
const PARAGRAPHS: usize = 12;
/// Paragraphs that must stand above the thread: else the page may be one.
const LEAST_TEXT: usize = 3;
/// Lines above the first button among which the name and date of its comment are looked for.
const NAME_WITHIN: usize = 8;

pub(crate) fn witness(page: &Page, labels: &mut Labels) {
    let mut at = 0;
    while let Some(first) = (at..page.len()).find(|&i| is_button(page, i)) {
        let same =
            |i: &usize| page.first(*i) == page.first(first) && page.rule_number(*i).is_some();
        let near = |last: usize, i: usize| page.count_text(last..i) <= PARAGRAPHS;
        let (mut count, mut last) = (0, first);
        for button in (first..page.len()).filter(same) {
            if !near(last, button) {
                break;
            }
            count += 1;
            last = button;
        }
        let from = beginning(page, first);
        if count >= BUTTONS
            && page.count_text(0..from) >= LEAST_TEXT
            && let Some(rule) = page.rule_number(first)
        {
            labels.strike(from..last + 1, Cause::Rule(rule));
            at = last + 1;
        } else {
            at = first + 1;
        }
    }
}

/// The button below a comment, as it stands below others, too.
fn is_button(page: &Page, at: usize) -> bool {
    page.is_repeated(at)
        && page
            .rule(at)
            .is_some_and(|rule| rule.code == "comment-reply")
}

/// The date or time above the first comment, or its button.
fn beginning(page: &Page, button: usize) -> usize {
    let mut above = (button.saturating_sub(NAME_WITHIN)..button).rev();
    let dated = |&at: &usize| page.facts(at).stamped || page.facts(at).only_date;
    above.find(dated).unwrap_or(button)
}

#[cfg(test)]
mod tests {
    use crate::clean::tests::{removed, with_paragraphs};

    const COMMENTS: [&str; 3] = [
        "Nobody asked those of us who live above the slip, and the noise begins at five.",
        "The old timetable was better, and it had a boat on Sundays as well.",
        "My father built the quay, and he would not have known it again on Monday.",
    ];

    #[test]
    fn comments_with_a_button_below_each_are_a_thread() {
        let thread: String = COMMENTS
            .iter()
            .map(|c| format!("Tessa Quill\n\n{c}\n\nReply\n\n"))
            .collect();
        let text = with_paragraphs("");
        let cleaned = super::super::tests::cleaned(&format!("{text}\n{thread}"), None);
        let kept: Vec<&str> = cleaned.articles[0]
            .pieces
            .iter()
            .map(|p| p.text.as_str())
            .collect();
        assert!(
            !kept.contains(&COMMENTS[1]) && !kept.contains(&COMMENTS[2]),
            "{kept:?}"
        );
        assert!(kept.iter().any(|k| k.starts_with("By evening the fog")));
    }

    #[test]
    fn the_fields_of_a_list_of_firms_are_no_thread() {
        let firms: String = COMMENTS
            .iter()
            .map(|c| format!("Website\n\n{c}\n\n"))
            .collect();
        assert!(removed(&with_paragraphs(&firms)).is_empty());
    }
}
