//! Pages whose text is easily taken for something else.

use super::*;
use crate::document::Given;

const PARAGRAPHS: [&str; 4] = [
    "The ferry left the quay at nine on Monday with forty passengers aboard.",
    "The harbour master said the new timetable would hold until the autumn.",
    "Nobody in the village had expected the engine to start at the first attempt.",
    "By evening the fog had come in and the last crossing was cancelled.",
];

pub(super) fn cleaned(text: &str, title: Option<&str>) -> Cleaned {
    let document = Document {
        input: "page.txt".to_owned(),
        text: text.to_owned(),
        charset: "UTF-8".to_owned(),
        given: Given {
            title: title.map(str::to_owned),
            ..Given::default()
        },
    };
    clean(
        &document,
        &RuleBook::new(&[], &[]).unwrap(),
        &Templates::default(),
        &Options::default(),
    )
}

/// The codes under which something was removed.
pub(super) fn removed(text: &str) -> Vec<String> {
    let cleaned = cleaned(text, None);
    cleaned.removed.into_iter().map(|r| r.reason.code).collect()
}

pub(super) fn with_paragraphs(between: &str) -> String {
    let [a, b, c, d] = PARAGRAPHS;
    format!("Carrach ferry back in service\n\n{a}\n\n{b}\n\n{between}\n\n{c}\n\n{d}\n")
}

#[test]
fn headlines_that_differ_in_a_number_are_two() {
    let [a, b, c, _] = PARAGRAPHS;
    let years =
        format!("Crossings in 2023\n\n{a}\n\nCrossings in 2022\n\n{b}\n\nCrossings in 2021\n\n{c}");
    assert!(removed(&years).is_empty());
    let rows = format!("Results\n\n12 14 18\n20 22 31\n5 6 7\n\n{a}\n\n{b}");
    assert!(removed(&rows).is_empty());
}

#[test]
fn a_refrain_is_no_headline() {
    let verse = "The song\n\nI row you over,\nI row you home,\nthe night is long\n\nI row you over,\nI row you home,\nthe bell is still";
    assert!(removed(verse).is_empty());
    assert!(removed(&with_paragraphs("hey hey\nhey hey\nhey hey")).is_empty());
}

#[test]
fn a_headline_that_the_source_does_not_give_stays() {
    let [a, b, ..] = PARAGRAPHS;
    let text = format!("The people were glad\n\n{a}\n\n{b}");
    let cleaned = cleaned(&text, Some("Harbour news"));
    assert_eq!(cleaned.articles[0].title.as_deref(), Some("Harbour news"));
    assert_eq!(cleaned.articles[0].pieces[0].text, "The people were glad");
    assert!(cleaned.moved.is_empty());
}

/// A phrase that knows how a sentence begins does not know the sentence.
#[test]
fn a_sentence_that_begins_like_a_button_stays() {
    let page = |sentence: &str| {
        format!(
            "The lamp by the harbour\n\n\
             The harbour master said on Monday that the old lamp would be lit again this spring, after nine years of \
             darkness and two of waiting for parts.\n\n{sentence}\n\n\
             The keeper has worked there since he was a boy of sixteen, and he has never missed a night.\n\n\
             The lamp turns four times in a minute and can be seen as far as the islands on a clear night.\n"
        )
    };
    for sentence in [
        "Contact us at the gate, said the sign on the wall, and nobody did so for years.",
        "Write to us, the keeper had told the children, and on Friday there were forty letters on the stairs.",
        "Subscribe to the harbour's own paper, he told them, and you will know when the lamp is lit.",
    ] {
        assert!(removed(&page(sentence)).is_empty(), "{sentence}");
    }
    assert_eq!(removed(&page("Contact us at 555 0100")), ["feedback"]);
}

/// Entries, speech and rows of a table have words of buttons, too.
#[test]
fn words_of_buttons_in_company_stay() {
    let lists = [
        "1. Facebook\n\n2. Instagram",
        "\"Subscribe!\"\n\n\"Share!\"",
        "Home 3 1 2 12\n\nShare 4 0 1 9",
        "# Harbour\n\n#8",
        "a) the lamp\nb) the slip\nc) the harbour",
        "(a) the lamp\n(b) the slip\n(c) the harbour",
    ];
    for list in lists {
        let cleaned = cleaned(&with_paragraphs(list), None);
        for line in list.lines().filter(|line| !line.is_empty()) {
            let is_there = |p: &crate::document::Piece| p.text == line;
            assert!(cleaned.articles[0].pieces.iter().any(is_there), "{line}");
        }
    }
}

/// A paragraph that stands twice above the text is no caption.
#[test]
fn a_long_lead_that_stands_twice_stays_once() {
    let lead = "The ferry between Carrach and the island of Inish will sail again from the first of May, \
                the council decided on Monday night after a debate of three hours in which nobody spoke against it \
                and nobody was quite sure of what it would cost the town.";
    let [a, b, ..] = PARAGRAPHS;
    let text = format!("Carrach ferry back in service\n\n{lead}\n\n{lead}\n\n{a}\n\n{b}\n");
    assert_eq!(removed(&text), ["repeated-paragraph"]);
}

/// The plan says it for each week.
#[test]
fn an_entry_that_several_lists_have_stays_in_each() {
    let week = |n: usize| {
        let entry =
            "* Row from the slip to the tower and back before breakfast, and rest for ten minutes.";
        format!("Week {n}\n\n{entry}\n* Carry {n} baskets of rope up to the lamp on Friday.\n\n")
    };
    let plan = format!("{}{}", week(1), week(2));
    assert!(removed(&with_paragraphs(&plan)).is_empty());
    let doubled = plan.replace("* Row", "Row");
    assert_eq!(removed(&with_paragraphs(&doubled)), ["repeated-paragraph"]);
}

/// Far longer than any page that the model was trained on.
#[test]
fn a_list_of_a_thousand_entries_stays() {
    let nouns = ["lamp", "slip", "ferry", "rope", "harbour", "keeper", "tide"];
    let entry = |n: usize| {
        format!(
            "• Mend the {} by the {} {n}\n",
            nouns[n % 7],
            nouns[n / 7 % 7]
        )
    };
    let list: String = (0..1200).map(entry).collect();
    assert!(removed(&format!("What is left to do\n\n{list}")).is_empty());
}

#[test]
fn lines_of_wrapped_prose_are_no_lines_of_their_own() {
    let wrapped = "They went down to the slip at nine to\nwatch the boats come in from the north\nrelated to the storm of the week before and\nshare with the council all they had seen in\nprint.";
    assert!(removed(&with_paragraphs(wrapped)).is_empty());
    let below_list = format!("Most popular\n\n{wrapped}");
    assert_eq!(removed(&with_paragraphs(&below_list)), ["most-read"]);
}

/// The model has hardly seen any, and takes what stands so far down for readers' comments.
#[test]
fn a_text_as_long_as_a_book_stays() {
    let words = "ferry harbour lamp quay slip master engine fog winter tower boat rope keeper council bridge ledger";
    let words: Vec<_> = words.split(' ').collect();
    let word = |n: usize| words[(n * n + n / 7) % words.len()];
    let sentence = |n: usize| {
        let (a, b, c, d) = (word(n), word(n + 3), word(2 * n + 1), word(n + 8));
        format!(
            "The {a} of the {b} was kept for {n} days until the {c} had been sold, and then the {d} went. "
        )
    };
    let paragraph = |n: usize| (2 * n..2 * n + 2).map(sentence).collect::<String>() + "\n\n";
    let book: String = (0..520).map(paragraph).collect();
    let menu =
        "Home\nNews\nSport\nLog in\nSubscribe\nFacebook\nPrivacy Policy\nAbout Us\n".repeat(60);
    let cleaned = cleaned(&format!("{menu}\nThe lamp\n\n{book}{menu}"), None);
    let removed = |r: &&crate::document::Removal| r.span.end - r.span.start > 100;
    assert!(!cleaned.removed.is_empty());
    assert_eq!(cleaned.removed.iter().find(removed), None);
}

#[test]
fn a_field_of_all_entries_is_no_headline() {
    let entry = |n: usize| format!("* Lamp {n}\n{n} Quay Street\nOpen by appointment\n\n");
    let entries: String = (1..=9).map(entry).collect();
    let text = format!(
        "Where to find the keepers\n\n{}\n\n{entries}",
        PARAGRAPHS[0]
    );
    let title = |text: &str| cleaned(text, None).articles[0].title.clone();
    assert_eq!(title(&text).as_deref(), Some("Where to find the keepers"));
    // Above the first paragraph it is one, as often as it stands below: under each picture.
    let pictures = "Where to find the keepers\n\n".repeat(9);
    let text = format!(
        "Coast\n\nWhere to find the keepers\n\n{}\n\n{pictures}",
        PARAGRAPHS[0]
    );
    assert_eq!(title(&text).as_deref(), Some("Where to find the keepers"));
}

/// So far below the article they look to the model like more of what is there.
#[test]
fn numbered_notes_stay_wherever_they_stand() {
    let days = (1..=28).map(|day| {
        format!("The ferry did not come on day {day} of the storm, and the harbour master wrote it into his book.\n\n")
    });
    let buttons =
        "Share\nTweet\nEmail\n\nLog in to comment\n\nAbout us\nPrivacy Policy\nTerms of Use\n\n";
    let note = |n: usize| match n % 3 {
        0 => format!("{n}. Lamp Commission. (20{n}). Keeper Sentinel.\n"),
        _ => format!(
            "{n}. Moray RJ, Dunn P, Ines M, Martin L, Carrach JM, Lamp J, Quay L, Howard BV, Van Horn L. \
             Fog quality and the risk of lamps. J Lamp Soc. 2011;{n}:{n}7-{n}9.\n"
        ),
    };
    let notes: String = (1..=15).map(note).collect();
    let article: String = days.collect();
    let text = format!("The lamp\n\n{article}{}{notes}", buttons.repeat(3));
    let cleaned = cleaned(&text, None);
    let kept: Vec<_> = cleaned.articles[0].pieces.iter().map(|p| &p.text).collect();
    let is_kept = |line: &str| kept.iter().any(|k| *k == line);
    assert!(notes.lines().all(is_kept), "{kept:?}");
    assert!(!is_kept("Privacy Policy"));
}

/// Every character of them is somewhere, line by line: kept, cut out, cut off or removed.
#[test]
fn broken_paragraphs_are_accounted_for() {
    let mut wrapped = "The lamp was counted among the sights of the coast by\n\
                       the harbour master and, in a report of last May, by\n\
                       Opinion Research and Sons, which had asked some nine\n\
                       hundred who came to see it.\n"
        .to_owned();
    let notice = "We use cookies to make this site work for you and for\n\
                  the partners that we share them with, and by using this\n\
                  site you agree to our use of cookies.\n";
    for tail in ["", " Read more: Storm shuts\nthe quay\n"] {
        wrapped = format!("{}{tail}", wrapped.trim_end());
        for soft in ["", "\u{ad}"] {
            let text = with_paragraphs(&format!("{wrapped}\n\n{notice}"))
                .replace("har", &format!("ha{soft}r"));
            let chars: Vec<char> = text.chars().collect();
            let cleaned = cleaned(&text, None);
            let pieces = cleaned.articles.iter().flat_map(|a| &a.pieces);
            let length = |text: &str| text.chars().count() as u32;
            let kept = pieces.map(|p| (p.start, p.start + length(&p.text)));
            let removed = cleaned.removed.iter().map(|r| (r.span.start, r.span.end));
            let moved = cleaned.moved.iter().map(|m| (m.span.start, m.span.end));
            let mut times = vec![0; chars.len()];
            for (start, end) in kept.chain(removed).chain(moved) {
                assert!(!chars[start as usize..end as usize].contains(&'\n'));
                times[start as usize..end as usize]
                    .iter_mut()
                    .for_each(|n| *n += 1);
            }
            let all = chars.iter().zip(&times).filter(|(c, _)| !c.is_whitespace());
            assert!(all.clone().all(|(_, n)| *n == 1), "{text}");
            let has = |code: &str| cleaned.removed.iter().any(|r| r.reason.code == code);
            assert!(has("cookie"), "{text}");
            assert_eq!(has("read-also"), !tail.is_empty(), "{text}");
        }
    }
}

/// As scrapers leave a page that break the line at every link: each paragraph has a short line above it.
#[test]
fn a_button_that_leads_to_the_comments_leaves_the_article() {
    let [a, b, c, d] = PARAGRAPHS;
    let links = ["Carrach", "The harbour", "Mara Tolland", "Tolland"];
    let linked: String = [a, b, c, d, a, b, c, d]
        .iter()
        .zip(links.iter().cycle())
        .enumerate()
        .map(|(n, (text, link))| format!("{link}\nOn day {n}: {text}\n"))
        .collect();
    let page = format!("Carrach ferry back in service\n{a}\nComments\n2 days ago\n{linked}");
    let cleaned = cleaned(&page, None);
    let text = |p: &&crate::document::Piece| p.text.starts_with("On day");
    assert_eq!(cleaned.articles[0].pieces.iter().filter(text).count(), 8);
}

/// As pages of questions and answers have it: below the question and below every answer.
#[test]
fn a_button_for_comments_below_every_text_is_no_heading() {
    let [a, b, c, d] = PARAGRAPHS;
    let answer = |n: usize, text: &str| {
        format!(
            "{n}\n\n{text}\n\nShare\nanswered Mar {n}, 2019 at 10:12\nTolland\n\nAdd a comment\n\n"
        )
    };
    let page = format!(
        "How do I stop a wooden boat from leaking?\n\n{a}\n\nShare\n\nAdd a comment\n\n3 Answers\n\n"
    );
    let page = page + &answer(1, b) + &answer(2, c) + &answer(3, d);
    let kept = cleaned(&page, None).articles.remove(0).pieces;
    for text in PARAGRAPHS {
        assert!(kept.iter().any(|piece| piece.text == text), "{text}");
    }
}

/// Comments without a heading, below the form for them: when each was written stands above it.
#[test]
fn comments_below_their_form_go() {
    let [a, b, c, d] = PARAGRAPHS;
    let more = "It will be back on Tuesday, the captain said, and stay for the summer.\n";
    let article = format!("Carrach ferry back in service\n\n{a}\n\n{b}\n\n{d}\n\n{more}\n{c}\n");
    let comments: String = (0..4)
        .map(|n| format!("Tolland{n} | 4 May, 22:4{n}\nNobody asked us, and {n} of us would have said no to that boat.\n"))
        .collect();
    let form = "Your email address will not be published.";
    let text = |page: &str| {
        let cleaned = cleaned(page, None);
        let pieces = cleaned.articles.into_iter().flat_map(|a| a.pieces);
        pieces.map(|p| p.text + "\n").collect::<String>()
    };
    let kept = text(&format!("{article}\n{form}\n{comments}"));
    assert!(
        kept.contains(c) && !kept.contains("Nobody asked us"),
        "{kept}"
    );
    // Paragraphs without dates are no comments, although the form stands above them.
    let rest = "The pier was mended in the spring, and a second boat is being built.";
    let kept = text(&format!("{article}\n{form}\n{rest}\n"));
    assert!(kept.contains(rest), "{kept}");
}

#[test]
fn products_that_are_listed_first_are_no_articles() {
    let products: String = (1..4)
        .map(|n| format!("Harbour Lamp Series {n}\n2{n}\n"))
        .collect();
    let told = |n: usize| PARAGRAPHS.map(|p| format!("On day {n}: {p}\n")).concat();
    let sections: String = (1..4)
        .map(|n| format!("Harbour Lamp Series {n}\n{}", told(n)))
        .collect();
    let page = format!("{}{products}{sections}", told(0));
    assert_eq!(cleaned(&page, None).articles.len(), 1);
}

#[test]
fn times_amid_the_text_stay() {
    assert!(removed(&with_paragraphs("08:15\n\nThe boat leaves.\n\n09:30")).is_empty());
}

/// Each of these pages took half a minute when the rest of the page was looked at for every line.
#[test]
fn long_pages_take_time_in_proportion() {
    let text = PARAGRAPHS.join("\n");
    let pages = [
        format!("{text}\n{}", "Play\n".repeat(60_000)),
        format!(
            "{text}\n{}",
            "Comments\nThe boat left the quay at nine and came back.\n".repeat(20_000)
        ),
        format!(
            "{text}\nComments\n{}\nReply\n{text}",
            "march-".repeat(60_000)
        ),
    ];
    for page in pages {
        let start = std::time::Instant::now();
        cleaned(&page, None);
        let took = start.elapsed();
        assert!(took.as_secs() < 20, "{took:?}: {}", &page[400..440]);
    }
}

#[test]
fn a_date_of_the_source_that_cannot_be_read_does_not_hide_the_one_in_the_text() {
    let text = "Ferry returns to the quay at last\n\nPublished 11 March 2024\n\nThe ferry returned to the quay on Monday after eleven weeks away.\n\nNobody on the island had believed that it would ever come back.\n";
    let mut document = Document {
        text: text.to_owned(),
        ..Document::default()
    };
    document.given.date = Some("yesterday".to_owned());
    let rules = RuleBook::new(&[], &[]).unwrap();
    let cleaned = clean(
        &document,
        &rules,
        &Templates::default(),
        &Options::default(),
    );
    let date = cleaned.articles[0].date.map(|d| d.to_string());
    assert_eq!(date.as_deref(), Some("2024-03-11"));
}

fn body(article: &crate::document::Article) -> String {
    let pieces = article.pieces.iter().map(|piece| piece.text.as_str());
    pieces.collect::<Vec<_>>().join("\n")
}

/// An option's name that the changelog has again is not the headline, and what stands above it no label of one.
#[test]
fn a_manual_of_short_sentences_keeps_its_commands() {
    let manual = "Flatpack manual\n\nInstall it with npm.\n\nnpm install flatpack\n\nBoth commands need a shell.\n\n\
                  flatpack unpack FILE\n\nThe option names a file.\n\nwrong mode on Windows\n\nIt writes to standard output.\n\n\
                  Changes\n\nwrong mode on Windows\n\n";
    let text = format!("{manual}{}\n\n{}\n", PARAGRAPHS[0], PARAGRAPHS[1]);
    let cleaned = cleaned(&text, None);
    let article = &cleaned.articles[0];
    let text = body(article);
    assert_ne!(article.title.as_deref(), Some("wrong mode on Windows"));
    for line in [
        "npm install flatpack",
        "flatpack unpack FILE",
        "wrong mode on Windows\nIt writes",
    ] {
        assert!(text.contains(line), "{line:?} {text}");
    }
}

#[test]
fn headlines_without_a_blank_line_between_end_with_their_block() {
    let list = "関連記事\n温泉税引き上げへ\n冬の観光客、過去最高\n\n課題もある。冬は客が減り、三軒は一月から三月まで休む。\n\n\
                営業時間\n月〜金　10時〜18時\n土日　9時〜19時\n水曜定休";
    let text = with_paragraphs(list);
    let left = body(&cleaned(&text, None).articles[0]);
    assert!(
        left.contains("課題もある") && left.contains("水曜定休"),
        "{left}"
    );
    assert!(!left.contains("温泉税"), "{left}");
}
