//! What is left of boxes that were taken apart: the pitch above a button, the rest of a sentence, a counter.

use super::{
    labels::{Cause, Labels, Role},
    page::Page,
    rules::Effect,
};

/// Words of a box's pitch: of a sentence, and of a lead paragraph without a full stop.
const PITCH_WORDS: usize = 12;
const LEAD_WORDS: usize = 60;
/// Words of a button below it.
const BUTTON_WORDS: usize = 4;
/// Words of a line that a sentence begins with, and lines and words of its rest.
const BEGINNING_WORDS: usize = 4;
const REST_LINES: usize = 3;
const REST_WORDS: usize = 20;

pub(crate) fn witness(page: &Page, labels: &mut Labels) {
    for at in 0..page.len() {
        rest_of_sentence(page, at, labels);
        pitch(page, at, labels);
        counter(page, at, labels);
    }
}

/// Where a dump breaks the line at every link, a phrase rule names the beginning of a sentence only ("Get our
/// best stories / every morning, / sign up for the newsletter."): the rest, in small letters, goes with it.
fn rest_of_sentence(page: &Page, at: usize, labels: &mut Labels) {
    let shape = page.shape(at);
    let begins = shape.opens && !shape.ends && shape.words() >= BEGINNING_WORDS;
    let Some(cause) = struck_by_line_rule(page, at, labels).filter(|_| begins) else {
        return;
    };
    let goes_on = |&i: &usize| page.gap(i) == 0 && !page.shape(i).opens && !page.shape(i).bullet;
    let mut words = 0;
    for below in (at + 1..page.len().min(at + 1 + REST_LINES)).take_while(goes_on) {
        words += page.words(below);
        if words > REST_WORDS {
            return;
        }
        if page.shape(below).ends {
            labels.strike(at + 1..below + 1, cause);
            return;
        }
    }
}

/// The rule that took a line by itself.
fn struck_by_line_rule(page: &Page, at: usize, labels: &Labels) -> Option<Cause> {
    let rule = page
        .rule(at)
        .filter(|r| r.effect == Effect::Line && !r.weak)?;
    let cause = labels
        .get(at)
        .filter(|l| l.role == Role::Boilerplate)?
        .cause;
    let own = Cause::Rule(page.rule_number(at)?);
    (cause == own && rule.code != "media-control").then_some(cause)
}

/// Three lines set off from the text above: a headline or name that goes, one line, and the button that
/// leads there.
fn pitch(page: &Page, at: usize, labels: &mut Labels) {
    let Some(above) = at.checked_sub(1).filter(|_| at + 1 < page.len()) else {
        return;
    };
    let below = at + 1;
    let gone = |i: usize| labels.role(i) == Some(Role::Boilerplate);
    let close = page.gap(above) > 0 && page.gap(at) == 0 && page.gap(below) == 0;
    if !close || !labels.is_body(at) || page.rule(at).is_some() || !gone(above) || !gone(below) {
        return;
    }
    let Some(rule) = page.rule_number(below).filter(|_| is_button(page, below)) else {
        return;
    };
    let shape = page.shape(at);
    let most = if shape.ends { PITCH_WORDS } else { LEAD_WORDS };
    if shape.words() <= most {
        labels.strike(at..below, Cause::Rule(rule));
    }
}

fn is_button(page: &Page, at: usize) -> bool {
    let code = |code: &str| {
        matches!(
            code,
            "newsletter" | "subscription" | "sign-in" | "read-also" | "read-more-list"
        )
    };
    page.words(at) <= BUTTON_WORDS && page.rule(at).is_some_and(|rule| code(&rule.code))
}

/// A bare number right below a button for comments, shares or likes.
fn counter(page: &Page, at: usize, labels: &mut Labels) {
    let Some(above) = at.checked_sub(1) else {
        return;
    };
    let counts = |code: &str| code.starts_with("comment-") || matches!(code, "share" | "like");
    let gone = labels.role(above) == Some(Role::Boilerplate);
    let button = page.rule(above).is_some_and(|rule| counts(&rule.code));
    if page.facts(at).bare_number && page.gap(at) == 0 && gone && button {
        labels.strike(at..at + 1, Cause::Witness("counter", "widgets"));
    }
}

#[cfg(test)]
mod tests {
    use crate::clean::tests::{removed, with_paragraphs};

    #[test]
    fn a_box_goes_with_what_stands_between_its_name_and_its_button() {
        let gone = removed(&with_paragraphs(
            "Related: Why the lamps stay lit\nThe harbour master on fifty years of fog, and what he would do again\nRead more",
        ));
        assert_eq!(gone.len(), 3, "{gone:?}");
        // A paragraph between two pointers that are set off from it is text.
        let paragraph = "Related: Why the lamps stay lit\n\nThe fog had come in by then, and the last boat of the day stayed at the quay.\n\nRead more";
        assert_eq!(removed(&with_paragraphs(paragraph)).len(), 2);
    }

    #[test]
    fn the_rest_of_a_sentence_goes_with_its_beginning() {
        let broken = "Sign up for our newsletter and get the\nbest stories of the harbour,\nevery morning at six.";
        let gone = removed(&with_paragraphs(broken));
        assert_eq!(gone, ["newsletter"; 3]);
    }

    #[test]
    fn a_number_below_the_button_for_comments_counts_them() {
        assert_eq!(removed(&with_paragraphs("Add a comment\n0")).len(), 2);
        assert!(removed(&with_paragraphs("Boats afloat\n\n12")).is_empty());
    }
}
