//! Phrase rules at work on the page: single lines, lists below their headings, comments below theirs.

use super::{
    headline::Head,
    labels::{Cause, Labels, Role, Strength},
    page::Page,
    rules::{Effect, Rule},
    shape::Form,
};
use std::ops::Range;

/// The longest list that a heading takes with it, and the longest one with bullets.
const LIST_LINES: usize = 60;
const BULLETED_LINES: usize = 400;
/// So many headlines with bullets, and a full stop behind a further one does not end the list.
const SETTLED: usize = 3;
/// Words of an item without a bullet; a longer line is a paragraph that lost its full stop.
const ITEM_WORDS: usize = 20;
/// Words of a teaser's lead paragraph.
const LEAD_WORDS: usize = 60;
/// Lines of a page's end that can be a row of teasers.
const TEASER_LINES: usize = 400;
/// Lines below the heading of comments that are looked at, and lines above a paragraph of them.
const COMMENT_LINES: usize = 1000;
const SIGNED_WITHIN: usize = 12;
/// Paragraphs above the heading of comments from which on all below it goes, whatever else is said of it:
/// below so few the heading may be the button that leads to the comments, with the article to come.
const SURE_BELOW: usize = 5;
/// So many times a heading of comments comes again behind further text: it is a button.
const BUTTONS: usize = 2;
/// So many parts of the form for comments are tried as the beginning of the comments.
const FORMS: usize = 4;
/// Paragraphs with dates over them that make comments without a heading.
const DATED: usize = 2;

pub(crate) fn witness(page: &Page, head: &Head, labels: &mut Labels) {
    let mut at = 0;
    let mut forms = 0;
    while at < page.len() {
        let Some(rule) = page.rule_number(at) else {
            at += 1;
            continue;
        };
        if forms < FORMS && is_form(page, at) {
            forms += 1;
            if begins_thread(page, at) {
                comments(page, at..page.len(), Cause::Rule(rule), labels);
                break;
            }
        }
        at = apply(page, head, at, rule, labels);
    }
}

/// A field or button of the form for comments, below text.
fn is_form(page: &Page, at: usize) -> bool {
    let part = |code: &str| matches!(code, "comment-form" | "comment-reply");
    let form = |rule: &Rule| rule.effect == Effect::Line && part(&rule.code);
    page.rule(at).is_some_and(form) && page.count_text(0..at) > 0
}

/// Whether half the paragraphs below a part of the form say when they were written.
fn begins_thread(page: &Page, at: usize) -> bool {
    let end = page.len().min(at + COMMENT_LINES);
    let after = (at + 1..end).filter(|&i| page.is_text(i));
    let (mut all, mut dated) = (0, 0);
    for i in after {
        all += 1;
        dated +=
            usize::from((i.saturating_sub(2).max(at + 1)..i).any(|above| is_stamp(page, above)));
    }
    dated >= DATED && dated * 2 >= all
}

fn is_stamp(page: &Page, at: usize) -> bool {
    page.effect(at) == Some(Effect::Date) || page.facts(at).stamped
}

/// Applies the rule of line `at`; returns the line to go on with.
fn apply(page: &Page, head: &Head, at: usize, rule: usize, labels: &mut Labels) -> usize {
    let cause = Cause::Rule(rule);
    let rule = page.rules.rule(rule);
    let mut vote = |i: usize, role| labels.vote(i, role, Strength::Likely, cause);
    match rule.effect {
        Effect::Line if rule.weak && !outside_text(page, head, at) => {}
        Effect::Line => vote(at, Role::Boilerplate),
        Effect::Caption | Effect::Credit => vote(at, Role::Caption),
        Effect::Byline if outside_text(page, head, at) => vote(at, Role::Author),
        Effect::Date if outside_text(page, head, at) => vote(at, Role::Date),
        Effect::Byline | Effect::Date | Effect::Label => {}
        Effect::List | Effect::Teasers => {
            let end = list_end(page, at + 1, rule.effect);
            take(page, at..end, cause, labels);
            return end;
        }
        Effect::Comments => {
            let end = if begins_comments(page, at) {
                page.len()
            } else {
                at + 1
            };
            comments(page, at..end, cause, labels);
            return end;
        }
    }
    at + 1
}

/// Comments and what stands above them go; below much text that is sure.
fn comments(page: &Page, lines: Range<usize>, cause: Cause, labels: &mut Labels) {
    if page.count_text(0..lines.start) < SURE_BELOW {
        take(page, lines, cause, labels);
    } else {
        labels.strike(lines, cause);
    }
}

/// A heading takes along what stands below it; lines that a rule names themselves go in any case.
fn take(page: &Page, lines: Range<usize>, cause: Cause, labels: &mut Labels) {
    let heading = lines.start;
    for at in lines
        .clone()
        .filter(|&at| at == heading || page.rule(at).is_some())
    {
        labels.strike(at..at + 1, cause);
    }
    labels.take_along(lines, cause);
}

/// Above the first paragraph or below the last.
fn outside_text(page: &Page, head: &Head, at: usize) -> bool {
    at < head.body || page.count_text(at..page.len()) == 0
}

/// The first line behind the list that begins at `from`.
fn list_end(page: &Page, from: usize, effect: Effect) -> usize {
    let bulleted = from < page.len() && page.shape(from).bullet;
    let most = if bulleted { BULLETED_LINES } else { LIST_LINES };
    let limit = page.len().min(from + most);
    let tight = from + 1 < limit && page.gap(from + 1) == 0 && page.shape(from).is_item();
    // Where the second line is another headline, the paragraph behind the blank line is no lead.
    let without_leads = tight && page.shape(from + 1).is_item() && !page.repeats(from + 1, from);
    let mut at = from;
    while at < limit {
        let heads_another = matches!(
            page.effect(at),
            Some(Effect::List | Effect::Teasers | Effect::Comments)
        );
        if heads_another {
            break;
        }
        let belongs = if is_wrapped(page, at) {
            false
        } else if page.rule(at).is_some() || page.facts(at).only_date {
            true
        } else if bulleted && effect == Effect::List {
            page.shape(at).bullet && (!page.is_prose(at) || is_long_headline(page, from, at))
        } else if effect == Effect::List && tight && at > from && page.gap(at) > 0 {
            false
        } else {
            (page.shape(at).is_item() && page.words(at) <= ITEM_WORDS)
                || effect == Effect::Teasers
                    && !(without_leads && page.gap(at) > 0)
                    && is_lead(page, from, at)
        };
        if !belongs {
            break;
        }
        at += 1;
    }
    spare_subheading(page, from, at, bulleted)
}

/// A headline in a list of them that ends in a full stop or is as long as a paragraph.
fn is_long_headline(page: &Page, from: usize, at: usize) -> bool {
    at - from >= SETTLED && page.words(at) <= LEAD_WORDS
}

/// Part of a paragraph that is broken into lines of one width.
fn is_wrapped(page: &Page, at: usize) -> bool {
    let goes_on = |i: usize| i < page.len() && page.block(i).goes_on;
    goes_on(at) || goes_on(at + 1)
}

/// A heading, one short line, then prose: the short line may be a subheading of the article.
fn spare_subheading(page: &Page, from: usize, end: usize, bulleted: bool) -> usize {
    let single = end == from + 1 && !bulleted && page.rule(from).is_none();
    let prose_follows = end < page.len() && page.is_sentence(end);
    if single && prose_follows { from } else { end }
}

/// A teaser's lead paragraph: it breaks off, or the rest of the page is a row of teasers.
fn is_lead(page: &Page, from: usize, at: usize) -> bool {
    let shape = page.shape(at);
    let below_item = at > from && page.shape(at - 1).is_item();
    if shape.words() > LEAD_WORDS || !(below_item || page.rule(at.saturating_sub(1)).is_some()) {
        return false;
    }
    shape.trails_off || (below_item && rest_is_teasers(page, at))
}

/// From `at` on there are nothing but single paragraphs below headlines, two and more of them, up
/// to the end of the page or its comments.
fn rest_is_teasers(page: &Page, at: usize) -> bool {
    if page.len() - at > TEASER_LINES {
        return false;
    }
    let mut leads = 0;
    let mut after_lead = false;
    for i in at..page.len() {
        if page.effect(i) == Some(Effect::Comments) {
            break;
        }
        let lead = page.is_sentence(i);
        if lead && (after_lead || page.words(i) > LEAD_WORDS) {
            return false;
        }
        leads += usize::from(lead);
        after_lead = lead;
    }
    leads >= 2
}

/// Whether what follows the heading is comments and not the article: text stands before it, and half
/// the paragraphs below it at least have names or dates over them, as comments have.
fn begins_comments(page: &Page, at: usize) -> bool {
    if is_button(page, at) {
        return false;
    }
    let before = page.count_text(0..at);
    let end = page.len().min(at + COMMENT_LINES);
    let after: Vec<usize> = (at + 1..end).filter(|&i| page.is_text(i)).collect();
    let signed = after.iter().filter(|&&i| is_signed(page, at, i)).count();
    // Names alone could be short subheadings: then all paragraphs must have one, and be fewer.
    let cues = (at + 1..end).any(|i| is_comment_cue(page, i));
    let enough = if cues {
        signed * 2 >= after.len()
    } else {
        signed == after.len() && signed <= before
    };
    before > 0 && enough
}

/// It stands below each of many texts, as below the question and every answer.
fn is_button(page: &Page, at: usize) -> bool {
    let copies = (page.first(at)..page.len()).filter(|&i| page.first(i) == page.first(at));
    let with_text = copies
        .clone()
        .zip(copies.skip(1))
        .filter(|(copy, next)| page.count_text(*copy..*next) > 0);
    with_text.count() >= BUTTONS
}

/// One of the two lines above the paragraph says when it was written or is a button of a comment; or
/// the line above it is short as names are. (Subheadings of articles are longer.)
fn is_signed(page: &Page, heading: usize, at: usize) -> bool {
    let says_nothing =
        |i: usize| page.facts(i).bare_number || page.effect(i) == Some(Effect::Comments);
    let name = |i: usize| page.shape(i).form == Form::Fragment && page.rule(i).is_none();
    let near = at.saturating_sub(SIGNED_WITHIN).max(heading + 1)..at;
    let mut above = near.rev().filter(|&i| !says_nothing(i));
    let Some(first) = above.next() else {
        return false;
    };
    // A date that no pack knows may stand between the name and the comment.
    let beyond = |i: usize| is_comment_cue(page, i) || (name(i) && page.words(first) <= 6);
    name(first) || is_comment_cue(page, first) || above.next().is_some_and(beyond)
}

/// "2 days ago", "Reply", "Mara Tolland says:", a short line with a date.
fn is_comment_cue(page: &Page, at: usize) -> bool {
    match page.rule(at) {
        Some(rule) => {
            rule.effect == Effect::Date || rule.code.starts_with("comment-") || rule.code == "like"
        }
        None => page.facts(at).stamped,
    }
}
