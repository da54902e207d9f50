//! Night after night with one memory: each time the decisions are those of a call without one.

use super::properties::mutated;
use super::*;
use crate::dedup::Memory;
use crate::document::Date;
use proptest::prelude::*;

/// An article as a collection has it on one night.
#[derive(Clone)]
struct Story {
    text: String,
    date: Option<Date>,
    rank: u64,
}

/// What the stories of one test are made of.
struct Press {
    numbers: Numbers,
    notices: Vec<String>,
    /// Stories that many tell.
    wires: Vec<String>,
    written: u64,
}

impl Press {
    fn new(seed: u64) -> Self {
        let mut numbers = Numbers(seed);
        let mut part = |length: usize| {
            let seed = numbers.below(1 << 30) as u64;
            sentences(seed, length, 100_000)
        };
        let notices = [24, 40, 64, 100].map(&mut part).to_vec();
        let wires = (0..6).map(|_| part(160)).collect();
        Self {
            numbers,
            notices,
            wires,
            written: 0,
        }
    }

    fn write(&mut self, known: &[Story]) -> Story {
        self.written += 1;
        let own = sentences(self.numbers.below(1 << 30) as u64, 48, 100_000);
        let more = sentences(self.numbers.below(1 << 30) as u64, 100, 100_000);
        let wire = &self.wires[self.numbers.below(self.wires.len())];
        let notice = &self.notices[self.numbers.below(self.notices.len())];
        let text = match self.numbers.below(9) {
            0 | 1 => format!("{own} {notice}"),
            2 => format!("{own} {more} {notice}"),
            3 => format!("{wire} {notice}"),
            4 => {
                let sentences: Vec<&str> = wire.split_inclusive('.').collect();
                let from = self.numbers.below(sentences.len() - 8);
                format!("{own}{} {more}", sentences[from..from + 7].concat())
            }
            5 => format!("{wire} Seen by {} people.", self.numbers.below(9)),
            6 if !known.is_empty() => known[self.numbers.below(known.len())].text.to_uppercase(),
            7 if !known.is_empty() => {
                let words = |s: &Story| s.text.split(' ').map(str::to_owned).collect();
                let at = self.numbers.below(known.len());
                mutated(&[words(&known[at])], &mut self.numbers)
            }
            _ => own,
        };
        let day = 1 + self.numbers.below(28) as u8;
        Story {
            text,
            date: (day < 20).then(|| Date::new(2024, 5, day).unwrap()),
            rank: self.written,
        }
    }

    /// Some stories go, some come, some change, some get another date or place.
    fn edit(&mut self, stories: &mut Vec<Story>, edits: usize) {
        for _ in 0..edits {
            let at = self.numbers.below(stories.len());
            match self.numbers.below(8) {
                0 | 1 => drop(stories.remove(at)),
                2 => stories[at].text = self.write(stories).text,
                3 => stories[at].date = self.write(stories).date,
                4 => {
                    let with = self.numbers.below(stories.len());
                    let rank = stories[at].rank;
                    stories[at].rank = stories[with].rank;
                    stories[with].rank = rank;
                }
                _ => {
                    let new = self.write(stories);
                    stories.insert(at, new);
                }
            }
        }
    }
}

fn collection(stories: &[Story]) -> Collection {
    let entry = |s: &Story| Entry {
        sketch: sketch(&s.text),
        date: s.date,
        rank: s.rank,
    };
    stories.iter().map(entry).collect()
}

/// Decides with a memory of a call whose stories were those `before`, and as if there were none.
fn check(
    memory: &mut Memory,
    before: &[Story],
    stories: &[Story],
    options: &Options,
) -> Result<(), TestCaseError> {
    let shelf = Shelf::new(stories.iter().map(|s| s.text.clone()).collect());
    let (now, gone) = (|| collection(stories), collection(before));
    let expected = resolve(now(), &shelf, options, &go_on).unwrap();
    let found = resolve_with(memory, now(), &gone, &shelf, options, &go_on).unwrap();
    prop_assert_eq!(&found, &expected);
    let mut fresh = Memory::default();
    let none = Collection::new();
    resolve_with(&mut fresh, now(), &none, &shelf, options, &go_on).unwrap();
    prop_assert!(*memory == fresh, "a memory is that of its last call");
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn every_night_is_as_the_first(seed in any::<u64>(), size in 1usize..6) {
        let mut press = Press::new(seed);
        let mut stories = Vec::new();
        for _ in 0..80 * size {
            let story = press.write(&stories);
            stories.push(story);
        }
        let mut memory = Memory::default();
        let mut before: Vec<Story> = Vec::new();
        for night in 0..8 {
            let coverage = if night == 5 { 0.6 } else { 0.8 };
            let options = Options { coverage, passages: night != 3, ..Options::default() };
            // Once nobody knows what is gone.
            check(&mut memory, if night == 6 { &[] } else { &before }, &stories, &options)?;
            before = stories.clone();
            let edits = press.numbers.below(2 + 10 * night);
            press.edit(&mut stories, edits);
        }
    }
}

#[test]
fn large_families_stay_as_they_are() {
    let mut press = Press::new(91);
    let wire = press.wires[0].clone();
    let mut stories = Vec::new();
    for number in 0..330 {
        let mut story = press.write(&[]);
        if number < 300 {
            let words: Vec<String> = wire.split(' ').map(str::to_owned).collect();
            story.text = format!("{} No {number}.", mutated(&[words], &mut press.numbers));
        }
        stories.push(story);
    }
    let mut memory = Memory::default();
    let mut before = Vec::new();
    for _ in 0..4 {
        check(&mut memory, &before, &stories, &Options::default()).unwrap();
        before = stories.clone();
        press.edit(&mut stories, 12);
    }
}

/// A form that some seventy fill in: whether its fingerprints are frequent changes from night to night,
/// and with it to which articles they lead.
#[test]
fn what_becomes_frequent_leads_elsewhere() {
    // Around the numbers that an index lists, and that tell who was listed before.
    for (seed, articles) in (0..18).zip([67, 82, 100].into_iter().cycle()) {
        let mut press = Press::new(seed);
        let form = sentences(seed + 500, 120, 100_000);
        let filled = |press: &mut Press| {
            let length = 20 + press.numbers.below(90);
            let own = sentences(press.numbers.below(1 << 30) as u64, length, 100_000);
            Story {
                text: format!("{own} {form}"),
                ..press.write(&[])
            }
        };
        let mut stories: Vec<Story> = (0..articles).map(|_| filled(&mut press)).collect();
        let mut memory = Memory::default();
        let mut before = Vec::new();
        for _ in 0..6 {
            check(&mut memory, &before, &stories, &Options::default()).unwrap();
            before = stories.clone();
            for _ in 0..1 + press.numbers.below(4) {
                if press.numbers.below(2) == 0 {
                    stories.remove(press.numbers.below(stories.len()));
                } else {
                    stories.push(filled(&mut press));
                }
            }
        }
    }
}
