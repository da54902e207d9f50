//! Maximal runs that one sequence shares with another.
//!
//! A suffix automaton (Blumer et al. 1985) of the one, through which the other is read: matching
//! statistics after Chang and Lawler 1994. However repetitive the texts, time is
//! O(n log n) and memory O(n).

use std::collections::BTreeMap;

const ROOT: u32 = 0;

/// A shared run: `length` symbols from `start` in the one read, from `of_start` in the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) start: usize,
    pub(super) of_start: usize,
    pub(super) length: usize,
}

/// The smallest automaton that accepts every run of a sequence.
pub(super) struct Automaton {
    next: BTreeMap<(u32, u32), u32>,
    states: Vec<State>,
}

#[derive(Clone, Copy)]
struct State {
    /// The state of the longest suffix that stands elsewhere too.
    link: u32,
    /// Length of the longest run of the state.
    length: usize,
    /// Where the first occurrence of its runs ends.
    first_end: usize,
}

impl Automaton {
    /// The automaton of `symbols`, with at most twice as many states.
    pub(super) fn new(symbols: &[u32]) -> Self {
        let root = State {
            link: ROOT,
            length: 0,
            first_end: 0,
        };
        let mut automaton = Self {
            next: BTreeMap::new(),
            states: vec![root],
        };
        let mut last = ROOT;
        for &symbol in symbols {
            last = automaton.extend(last, symbol);
        }
        automaton
    }

    /// The runs of at least `least` symbols that also stand in the automaton's sequence and can be
    /// made longer at neither end, from left to right; each with its first place in the other.
    pub(super) fn runs(&self, symbols: &[u32], least: usize) -> Vec<Run> {
        let mut runs = Vec::new();
        let (mut state, mut length) = (ROOT, 0);
        for (at, &symbol) in symbols.iter().enumerate() {
            let before = self.run(at, state, length);
            (state, length) = self.step(state, length, symbol);
            if length <= before.length && before.length >= least.max(1) {
                runs.push(before);
            }
        }
        let rest = self.run(symbols.len(), state, length);
        runs.extend(Some(rest).filter(|run| run.length >= least.max(1)));
        runs
    }

    fn run(&self, end: usize, state: u32, length: usize) -> Run {
        Run {
            start: end - length,
            of_start: self.state(state).first_end - length,
            length,
        }
    }

    /// The longest run that ends with `symbol`.
    fn step(&self, mut state: u32, mut length: usize, symbol: u32) -> (u32, usize) {
        loop {
            if let Some(&next) = self.next.get(&(state, symbol)) {
                return (next, length + 1);
            }
            if state == ROOT {
                return (ROOT, 0);
            }
            state = self.state(state).link;
            length = self.state(state).length;
        }
    }

    /// Adds a symbol behind the state of the whole sequence; the state of the longer one.
    fn extend(&mut self, last: u32, symbol: u32) -> u32 {
        let length = self.state(last).length + 1;
        let new = self.push(State {
            link: ROOT,
            length,
            first_end: length,
        });
        let mut at = last;
        while !self.next.contains_key(&(at, symbol)) {
            self.next.insert((at, symbol), new);
            if at == ROOT {
                return new;
            }
            at = self.state(at).link;
        }
        let link = self.split(at, symbol);
        self.states[new as usize].link = link;
        new
    }

    /// The state that `symbol` leads to from `at`, made to hold only what ends there too.
    fn split(&mut self, at: u32, symbol: u32) -> u32 {
        let target = self.next.get(&(at, symbol)).copied().unwrap_or(ROOT);
        let length = self.state(at).length + 1;
        if self.state(target).length == length {
            return target;
        }
        let clone = self.push(State {
            length,
            ..self.state(target)
        });
        let copies: Vec<_> = self
            .next
            .range((target, 0)..=(target, u32::MAX))
            .map(|(&(_, symbol), &next)| ((clone, symbol), next))
            .collect();
        self.next.extend(copies);
        self.states[target as usize].link = clone;
        self.redirect(at, symbol, target, clone);
        clone
    }

    fn redirect(&mut self, mut at: u32, symbol: u32, from: u32, to: u32) {
        while self.next.get(&(at, symbol)) == Some(&from) {
            self.next.insert((at, symbol), to);
            if at == ROOT {
                return;
            }
            at = self.state(at).link;
        }
    }

    fn push(&mut self, state: State) -> u32 {
        self.states.push(state);
        (self.states.len() - 1) as u32
    }

    fn state(&self, at: u32) -> State {
        self.states[at as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// All maximal runs by trying every pair; those inside a longer one of the same end left out.
    fn by_definition(a: &[u32], b: &[u32]) -> Vec<Run> {
        let stands = |s: usize, e: usize| b.windows(e - s).position(|w| w == &a[s..e]);
        let mut runs = Vec::new();
        for s in 0..a.len() {
            for e in s + 1..=a.len() {
                let longer_left = s > 0 && stands(s - 1, e).is_some();
                let longer_right = e < a.len() && stands(s, e + 1).is_some();
                if let Some(of_start) = stands(s, e).filter(|_| !longer_left && !longer_right) {
                    runs.push(Run {
                        start: s,
                        of_start,
                        length: e - s,
                    });
                }
            }
        }
        runs
    }

    proptest! {
        #[test]
        fn finds_each_maximal_run_where_it_first_stands(
            a in prop::collection::vec(0u32..3, 0..25),
            b in prop::collection::vec(0u32..4, 0..25),
        ) {
            prop_assert_eq!(Automaton::new(&b).runs(&a, 1), by_definition(&a, &b));
        }
    }

    #[test]
    fn repetition_is_no_trouble() {
        let (a, b) = (vec![7; 20_000], vec![7; 30_000]);
        let runs = Automaton::new(&b).runs(&a, 25);
        assert_eq!(
            runs,
            [Run {
                start: 0,
                of_start: 0,
                length: 20_000
            }]
        );
    }
}
