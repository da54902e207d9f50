//! Folders of pages, and what is template in them.

use super::*;
use crate::clean::{Options, RuleBook, clean};
use crate::document::{Cleaned, Removal};

const WORDS: [&str; 40] = [
    "harbour", "ferry", "council", "bridge", "river", "market", "school", "garden", "winter",
    "summer", "teacher", "farmer", "sailor", "doctor", "painter", "baker", "street", "window",
    "kitchen", "station", "mountain", "valley", "island", "forest", "meadow", "quarry", "tunnel",
    "lantern", "letter", "ticket", "basket", "ladder", "hammer", "wagon", "engine", "signal",
    "ribbon", "copper", "silver", "timber",
];

/// A paragraph that stands on no other page.
fn prose(seed: usize) -> String {
    let word = |nth: usize| WORDS[(seed * 17 + nth * nth + nth * 3 * seed) % WORDS.len()];
    let sentence = |n: usize| {
        let words: Vec<_> = (0..12).map(|w| word(n * 12 + w)).collect();
        format!(
            "On day {seed} the {} came back to the quay.",
            words.join(" ")
        )
    };
    (0..3).map(sentence).collect::<Vec<_>>().join(" ")
}

/// Learns from a folder and gives the text of each page after cleaning, without the line model.
fn cleaned(pages: &[String]) -> Vec<String> {
    let rules = RuleBook::new(&[], &["unlike-text".to_owned()]).unwrap();
    all(pages, &rules).iter().map(text).collect()
}

/// Learns from a folder and cleans each page.
fn all(pages: &[String], rules: &RuleBook) -> Vec<Cleaned> {
    let named: Vec<_> = (0..)
        .map(|n| format!("gazette/{n}.txt"))
        .zip(pages)
        .collect();
    let mut learner = Learner::default();
    for (name, text) in &named {
        learner.add(Place::of(name, None), sketch(text));
    }
    let templates = learner.finish();
    let document = |(input, text): &(String, &String)| Document {
        input: input.clone(),
        text: (*text).clone(),
        ..Document::default()
    };
    let documents = named.iter().map(document);
    documents
        .map(|document| clean(&document, rules, &templates, &Options::default()))
        .collect()
}

fn text(cleaned: &Cleaned) -> String {
    let lines = cleaned.articles.iter().flat_map(|article| {
        let title = article.title.iter().cloned();
        title.chain(article.pieces.iter().map(|p| p.text.clone()))
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// What went from a page as template.
fn template(page: &str, cleaned: &Cleaned) -> String {
    let removed = cleaned.removed.iter().filter(|r| r.reason.code == CODE);
    let of_page = |r: &Removal| -> String {
        let (start, end) = (r.span.start as usize, r.span.end as usize);
        page.chars().take(end).skip(start).collect()
    };
    removed.map(of_page).collect::<Vec<_>>().join("\n")
}

/// A folder of pages of the same form.
fn folder(page: impl Fn(usize) -> String) -> Vec<String> {
    (1..=8).map(page).collect()
}

/// On every page the line stays; and with the line model, which has its own mind, it goes on none as template.
#[track_caller]
fn stays(pages: &[String], line: impl Fn(usize) -> String) {
    let rules = RuleBook::new(&[], &[]).unwrap();
    for (n, (page, cleaned)) in (1..).zip(pages.iter().zip(all(pages, &rules))) {
        let gone = template(page, &cleaned);
        assert!(
            gone.lines().all(|l| l != line(n)),
            "{:?} is in\n{gone}",
            line(n)
        );
    }
    for (n, text) in (1..).zip(cleaned(pages)) {
        let line = line(n);
        assert!(
            text.lines().any(|l| l == line),
            "{line:?} went from\n{text}"
        );
    }
}

/// On every page the line goes.
#[track_caller]
fn goes(pages: &[String], line: &str) {
    for text in cleaned(pages) {
        assert!(
            !text.lines().any(|l| l == line),
            "{line:?} stays in\n{text}"
        );
    }
}

fn with_chrome(body: impl Fn(usize) -> String) -> Vec<String> {
    folder(|n| {
        let body = body(n);
        format!(
            "Skerry tide tables\nSkerry Weekly\nVisit our pier\n\nThe {} of day {n}\n\n{body}\n\nPier parking map\nSkerry town clock\n{n} boats in port\nVoices of Skerry\n",
            WORDS[n]
        )
    })
}

#[test]
fn blocks_that_stand_on_all_pages_go() {
    let pages = with_chrome(|n| format!("{}\n\n{}", prose(n), prose(n + 50)));
    for line in ["Skerry Weekly", "Pier parking map", "Voices of Skerry"] {
        goes(&pages, line);
    }
    stays(&pages, prose);
    stays(&pages, |n| prose(n + 50));
}

#[test]
fn a_counter_between_lines_of_the_template_goes_with_them() {
    let pages = with_chrome(prose);
    let texts = cleaned(&pages).join("\n");
    assert!(!texts.contains("boats in port"), "{texts}");
}

#[test]
fn headings_amid_the_text_stay() {
    let pages = with_chrome(|n| {
        format!(
            "{}\n\nIngredients\n\n{n} large eggs\n{n}00 g of rye flour\n\nMethod\n\n{}",
            prose(n),
            prose(n + 50)
        )
    });
    stays(&pages, |_| "Ingredients".to_owned());
    stays(&pages, |_| "Method".to_owned());
    stays(&pages, |n| format!("{n} large eggs"));
}

#[test]
fn a_heading_below_an_advertisement_stays() {
    let pages = with_chrome(|n| {
        format!(
            "{}\n\nAdvertisement\n\nHow to get there\n\n{}",
            prose(n),
            prose(n + 50)
        )
    });
    stays(&pages, |_| "How to get there".to_owned());
    goes(&pages, "Advertisement");
}

#[test]
fn names_of_speakers_stay() {
    let pages = with_chrome(|n| {
        format!(
            "Mara Tolland\n{}\nJens Ruthven\n{}\nMara Tolland\n{}",
            prose(n),
            prose(n + 50),
            prose(n + 90)
        )
    });
    stays(&pages, |_| "Jens Ruthven".to_owned());
    stays(&pages, |_| "Mara Tolland".to_owned());
}

#[test]
fn what_a_columnist_always_ends_with_stays() {
    let sentence = "And that, dear reader, is how the tide turned for me this week.";
    stays(
        &with_chrome(|n| format!("{}\n\n{sentence}", prose(n))),
        |_| sentence.to_owned(),
    );
    let bare = folder(|n| {
        format!(
            "A letter of day {n}\n\n{}\n\nGood night and good luck\n",
            prose(n)
        )
    });
    stays(&bare, |_| "Good night and good luck".to_owned());
}

#[test]
fn facts_in_one_form_stay() {
    let pages = with_chrome(|n| {
        format!(
            "{}\n\nWater level {n} cm\nWind {} knots\n\n{}",
            prose(n),
            n + 3,
            prose(n + 50)
        )
    });
    stays(&pages, |n| format!("Water level {n} cm"));
    let last = with_chrome(|n| format!("{}\n\nWater level {n} cm\nWind {} knots", prose(n), n + 3));
    stays(&last, |n| format!("Wind {} knots", n + 3));
}

#[test]
fn standing_paragraphs_amid_a_report_stay() {
    let standing = "The level is measured at the old quay each morning at six.\nThe wind is measured on the tower above the lighthouse rock.\nBoth are compared with the mean of the thirty years before.";
    let pages = with_chrome(|n| format!("{}\n{standing}\n{}", prose(n), prose(n + 50)));
    for line in standing.lines() {
        stays(&pages, |_| line.to_owned());
    }
}

#[test]
fn copies_and_versions_are_no_evidence() {
    let article = format!(
        "Ferry returns\n\n{}\n\nWhat comes next\nWhat it costs\nWho pays\n\n{}\n",
        prose(1),
        prose(2)
    );
    for text in cleaned(&folder(|_| article.clone())) {
        assert!(
            text.contains("What it costs") && text.contains(&prose(2)),
            "{text}"
        );
    }
    // Each version of a running story has one new sentence above what was known before.
    let version = |n: usize| {
        let news = format!("At {n} the crew of the lifeboat said that it had seen nothing yet.");
        format!(
            "Storm\n\n{news}\n\n{}\n\n{}\n\n{}\n\nThe boats\nThe crews\nThe weather\n",
            prose(1),
            prose(2),
            prose(3)
        )
    };
    for text in cleaned(&folder(version)) {
        assert!(
            text.contains("The crews") && text.contains(&prose(3)),
            "{text}"
        );
    }
}

#[test]
fn a_wire_story_in_some_copies_stays() {
    let wire = format!("{}\n\n{}", prose(200), prose(201));
    let pages = with_chrome(|n| if n <= 5 { wire.clone() } else { prose(n) });
    for text in cleaned(&pages).iter().take(5) {
        assert!(
            text.contains(&prose(200)) && text.contains(&prose(201)),
            "{text}"
        );
    }
}

#[test]
fn three_pages_prove_nothing() {
    let pages: Vec<_> = with_chrome(prose).into_iter().take(3).collect();
    let text = cleaned(&pages).remove(0);
    assert!(text.contains("Pier parking map"), "{text}");
}

/// A short report above a long row of teasers that other pages have, too; each teaser has a paragraph.
#[test]
fn teasers_that_other_pages_share_go_with_the_help_of_the_model() {
    let lead = |n: usize| {
        let [a, b, c] = [0, 11, 20].map(|k| WORDS[n + k]);
        format!(
            "The {a} and the {b} were brought back to the {c} on Friday, and the whole town came to see..."
        )
    };
    let teasers: String = (0..10)
        .map(|n| format!("The {} of the coast\n{}\n", WORDS[n], lead(n)))
        .collect();
    let page = |n: usize| {
        let news = format!("{} {}", prose(n), prose(n + 50));
        let head = format!("Home\nNews\nSport\nThe {} of day {n}", WORDS[n]);
        format!("{head}\n\n{news}\n\nPrint\n{teasers}Contact\n")
    };
    let pages: Vec<_> = (1..5).map(page).collect();
    let rules = RuleBook::new(&[], &[]).unwrap();
    for (n, text) in (1..).zip(all(&pages, &rules).iter().map(text)) {
        assert!(text.contains(&prose(n)), "{text}");
        assert!((0..10).all(|t| !text.contains(&lead(t))), "{text}");
    }
    // A page by itself has no others to be held against, and two or three that have most in common with
    // one another may be versions of an article.
    for few in 1..4 {
        let alone = text(&all(&pages[..few], &rules)[0]);
        assert!((0..10).all(|t| alone.contains(&lead(t))), "{alone}");
    }
}

#[test]
fn the_order_of_pages_does_not_matter_and_the_reason_counts_them() {
    let pages = with_chrome(prose);
    let learn = |order: &mut dyn Iterator<Item = usize>| {
        let mut learner = Learner::default();
        for n in order {
            learner.add(
                Place::of(&format!("gazette/{n}.txt"), None),
                sketch(&pages[n]),
            );
        }
        learner.finish()
    };
    let templates = learn(&mut (0..8));
    assert_eq!(templates, learn(&mut (0..8).rev()));
    let rules = RuleBook::new(&[], &[]).unwrap();
    let document = |input: &str| Document {
        input: input.to_owned(),
        text: pages[0].clone(),
        ..Document::default()
    };
    let details = |input: &str| -> Vec<String> {
        let cleaned = clean(&document(input), &rules, &templates, &Options::default());
        cleaned
            .removed
            .into_iter()
            .filter_map(|r| r.reason.detail)
            .collect()
    };
    assert!(details("gazette/0.txt").contains(&"on 8 of 8 pages of gazette".to_owned()));
    // A page that was not looked at counts itself.
    assert!(details("gazette/new.txt").contains(&"on 9 of 9 pages of gazette".to_owned()));
    assert!(details("other/0.txt").is_empty());
}

#[test]
fn cleaning_again_changes_nothing() {
    let pages = with_chrome(|n| {
        format!(
            "{}\n\nMethod\n\nAdvertisement\n\nServings\n\n{}\n\nUntil next week.",
            prose(n),
            prose(n + 50)
        )
    });
    let templates = {
        let mut learner = Learner::default();
        for (n, text) in pages.iter().enumerate() {
            learner.add(Place::of(&format!("gazette/{n}.txt"), None), sketch(text));
        }
        learner.finish()
    };
    let rules = RuleBook::new(&[], &["unlike-text".to_owned()]).unwrap();
    let once = |text: &str| {
        let document = Document {
            input: "gazette/0.txt".to_owned(),
            text: text.to_owned(),
            ..Document::default()
        };
        let article = clean(&document, &rules, &templates, &Options::default())
            .articles
            .remove(0);
        let pieces: Vec<_> = article.pieces.into_iter().map(|p| p.text).collect();
        format!(
            "{}\n\n{}\n",
            article.title.unwrap_or_default(),
            pieces.join("\n\n")
        )
    };
    let first = once(&pages[0]);
    assert_eq!(once(&first), first);
}
