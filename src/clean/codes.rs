//! The codes that do not come from phrase rules, and what each means.

/// Code, who gives it, and its sentence.
pub(crate) const CODES: &[(&str, &str)] = &[
    ("repeated-headline", "The headline stands there already."),
    ("repeated-caption", "The caption stands there already."),
    (
        "repeated-paragraph",
        "The same paragraph stands earlier in the article.",
    ),
    ("breadcrumb", "The path of sections that leads to the page."),
    ("kicker", "A short label above the headline."),
    ("counter", "A bare number of a widget."),
    (
        "reaction-widget",
        "Rows of doubled words from a reaction widget.",
    ),
    ("share-buttons", "A row of names of social networks."),
    ("menu", "A row or block of short links and buttons."),
    (
        "link-list",
        "A list of links to other articles, with dates or breaking off.",
    ),
    ("pager", "A link to the article before or after this one."),
    (
        "template",
        "The line stands on other pages of the same source, too.",
    ),
    (
        "unlike-text",
        "The line model takes the line for boilerplate: its form and place are unlike text.",
    ),
    (
        "ornament",
        "A line without a letter or digit, between lines that were removed.",
    ),
    (
        "control-character",
        "A control character; it has no place in text.",
    ),
    (
        "bidi-control",
        "A control of the writing direction that may hide or reorder text.",
    ),
    ("invisible", "An invisible character."),
    ("headline", "The headline; it stands first in the text."),
    (
        "caption",
        "A caption, recognised by its place and repetition.",
    ),
    ("byline", "The byline."),
    (
        "dateline",
        "A line that holds nothing but a date or a time.",
    ),
];

/// Codes of characters that must not be in text, and of the headline: these are no opinions.
const FIXED: &[&str] = &[
    "headline",
    "invisible",
    "control-character",
    "bidi-control",
    "passage",
];

/// The codes that can be switched off.
pub(crate) fn switchable() -> impl Iterator<Item = &'static str> {
    CODES
        .iter()
        .map(|(code, _)| *code)
        .filter(|code| !FIXED.contains(code))
}

pub(crate) fn meaning(code: &str) -> Option<&'static str> {
    CODES.iter().find(|(c, _)| *c == code).map(|(_, m)| *m)
}
