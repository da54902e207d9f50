use super::*;
use crate::clean::{fold, shape};
use proptest::{
    strategy::{Strategy, ValueTree},
    test_runner::TestRunner,
};

fn book() -> RuleBook {
    RuleBook::new(&[], &[]).unwrap()
}

fn hit(book: &RuleBook, line: &str) -> Option<(String, String)> {
    let found = book.find(&fold::fold(line), shape::count_words(line))?;
    let rule = book.rule(found.rule);
    Some((rule.pack.clone(), rule.code.clone()))
}

/// The examples of every rule of every embedded pack are its tests.
#[test]
fn every_example_is_found_by_its_own_rule() {
    let mut wrong = Vec::new();
    for (name, text) in EMBEDDED {
        let pack = parse(name, text).unwrap();
        for rule in &pack.rules {
            assert!(
                !rule.examples.is_empty(),
                "{name}/{} has no example",
                rule.code
            );
            let alone = RuleBook::compile(&[one_rule(&pack, rule)], &[]).unwrap();
            for example in &rule.examples {
                if hit(&alone, example).is_none() {
                    wrong.push(format!("{name}/{}: not found: {example}", rule.code));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_rule_of_any_pack_takes_a_line_that_must_stay() {
    let book = book();
    let mut wrong = Vec::new();
    for (name, text) in EMBEDDED {
        for rule in &parse(name, text).unwrap().rules {
            for line in &rule.keeps {
                if let Some(found) = hit(&book, line) {
                    wrong.push(format!("{name}/{}: {found:?} takes {line}", rule.code));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_code_means_the_same_effect_in_every_pack() {
    let mut seen: std::collections::BTreeMap<String, (String, Effect)> = Default::default();
    for (name, text) in EMBEDDED {
        for rule in parse(name, text).unwrap().rules {
            let first = seen
                .entry(rule.code.clone())
                .or_insert((name.to_string(), rule.effect));
            assert_eq!(
                first.1, rule.effect,
                "{} in {} and {name}",
                rule.code, first.0
            );
        }
    }
}

#[test]
fn a_code_can_be_switched_off_everywhere_or_in_one_pack() {
    let line = "Advertisement - story continues below";
    for code in ["advertisement", "en/advertisement"] {
        let book = RuleBook::new(&[], &[code.to_owned()]).unwrap();
        assert_eq!(hit(&book, line), None);
    }
    let error = RuleBook::new(&[], &["advertisment".to_owned()]).unwrap_err();
    assert!(error.to_string().contains("`advertisement`"), "{error}");
}

#[test]
fn codes_of_other_witnesses_can_be_switched_off_too() {
    assert!(RuleBook::new(&[], &["repeated-paragraph".to_owned()]).is_ok());
    assert!(RuleBook::new(&[], &["control-character".to_owned()]).is_err());
}

#[test]
fn a_users_pack_adds_rules() {
    let own = UserPack {
        name: "mine.toml".into(),
        toml: "language = \"mine\"\n[[rule]]\ncode = \"house-ad\"\nmeans = \"Our own.\"\neffect = \"line\"\nstart = [\"visit our shop\"]\n".into(),
    };
    let book = RuleBook::new(&[own], &[]).unwrap();
    assert_eq!(
        hit(&book, "Visit our shop today"),
        Some(("mine".into(), "house-ad".into()))
    );
}

#[test]
fn a_broken_pack_is_an_error_that_names_it() {
    let own = UserPack {
        name: "mine.toml".into(),
        toml: "langage = 1".into(),
    };
    let error = RuleBook::new(&[own], &[]).unwrap_err().to_string();
    assert!(error.contains("mine.toml"), "{error}");
}

fn one_rule(pack: &Pack, rule: &PhraseRule) -> Pack {
    Pack {
        rules: vec![rule.clone()],
        ..pack.clone()
    }
}

/// A pattern that is compiled late must not fail late, and one without a needle is tried on every line.
#[test]
fn embedded_patterns_compile_and_most_have_needles() {
    let mut without = Vec::new();
    for (name, text) in EMBEDDED {
        for rule in parse(name, text).unwrap().rules {
            for pattern in rule.pattern.as_slice() {
                regex::Regex::new(pattern).unwrap();
                if needle::needles(&regex_syntax::parse(pattern).unwrap()) == needle::Needles::None
                {
                    without.push(format!("{name}/{}: {pattern}", rule.code));
                }
            }
        }
    }
    assert!(without.len() <= 24, "{}", without.join("\n"));
}

/// The table of codes in the documents is complete.
#[test]
fn every_code_is_documented() {
    let page =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/rules.md")).unwrap();
    let packs = EMBEDDED
        .iter()
        .flat_map(|(name, text)| parse(name, text).unwrap().rules);
    let witnesses = codes::CODES.iter().map(|(code, _)| (*code).to_owned());
    for code in packs.map(|r| r.code).chain(witnesses) {
        assert!(
            page.contains(&format!("| `{code}` |")),
            "`{code}` is missing in docs/rules.md"
        );
    }
}

#[test]
fn a_users_pattern_fails_early_and_names_its_rule() {
    let toml = "language = \"mine\"\n[[rule]]\ncode = \"big\"\nmeans = \"x\"\neffect = \"line\"\npattern = '(?:\\w{900}){900}'\n";
    let own = UserPack {
        name: "mine.toml".into(),
        toml: toml.into(),
    };
    let error = RuleBook::new(&[own], &[]).unwrap_err().to_string();
    assert!(error.contains("`big`"), "{error}");
}

/// Lines of which most match a pattern, if there can be such.
pub(super) fn lines_like(pattern: &str) -> Option<impl Strategy<Value = String> + use<>> {
    let plain = pattern.replace("\\b", "").replace(['^', '$'], "");
    proptest::string::string_regex(&plain).ok()
}

/// What a line must contain, or begin or end with, keeps patterns from being tried: never from one that matches.
#[test]
fn a_line_that_a_pattern_matches_is_found_by_it() {
    let mut runner = TestRunner::deterministic();
    let mut found = 0;
    let packs = EMBEDDED
        .iter()
        .map(|(name, text)| parse(name, text).unwrap());
    for rule in packs.flat_map(|pack| pack.rules) {
        for source in rule.pattern.as_slice() {
            let Some(lines) = lines_like(source) else {
                continue;
            };
            let regex = regex::Regex::new(source).unwrap();
            let matcher = Matcher::new([(0, &rule)].into_iter()).unwrap();
            for _ in 0..5 {
                let line = fold::fold(&lines.new_tree(&mut runner).unwrap().current());
                if regex.is_match(&line) {
                    found += 1;
                    let found = matcher.find(&line, |_| true);
                    assert_eq!(found.map(|f| f.rule), Some(0), "{source}: {line}");
                }
            }
        }
    }
    assert!(found > 1000, "{found}");
}
