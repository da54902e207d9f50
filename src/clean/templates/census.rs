//! Which pages are looked at: at most so many of a source, those whose names have the smallest hashes.

use super::Place;
use std::collections::HashSet;

/// At most so many pages of a source are looked at.
pub const SAMPLE: usize = 400;

/// A line must stand on another page; a page by itself cannot tell.
const LEAST_PAGES: usize = 2;

/// Pages that are looked at before what they have in common is settled; their sketches are in memory.
const GROUP: usize = 16_384;

/// Counts the pages of all sources: 16 bytes a page.
#[derive(Debug, Clone, Default)]
pub struct Census {
    places: Vec<Place>,
}

/// The pages that are looked at.
#[derive(Debug, Clone, Default)]
pub struct Sample {
    /// Sorted.
    places: Vec<Place>,
}

/// Pages of some sources, all that are looked at of each.
#[derive(Debug, Clone, Default)]
pub struct Group {
    places: HashSet<Place>,
}

impl Census {
    /// Counts a page.
    pub fn count(&mut self, place: Place) {
        self.places.push(place);
    }

    /// Draws the sample. Sorting dominates.
    #[must_use]
    pub fn sample(mut self) -> Sample {
        self.places.sort_unstable();
        let mut places = Vec::new();
        for source in self.places.chunk_by(|a, b| a.source == b.source) {
            let sample = source.get(..SAMPLE).unwrap_or(source);
            if sample.len() >= LEAST_PAGES {
                places.extend_from_slice(sample);
            }
        }
        places.dedup();
        Sample { places }
    }
}

impl Sample {
    /// Whether the page is looked at.
    #[must_use]
    pub fn has(&self, place: Place) -> bool {
        self.places.binary_search(&place).is_ok()
    }

    /// The sources that are looked at, sorted.
    pub fn sources(&self) -> impl Iterator<Item = u64> {
        let sources = self.places.chunk_by(|a, b| a.source == b.source);
        sources.filter_map(|places| Some(places.first()?.source))
    }

    /// The wanted sources whole, in groups that fit into memory.
    pub fn groups(&self, wanted: impl Fn(u64) -> bool) -> Vec<Group> {
        let mut groups = Vec::new();
        let mut group = Group::default();
        for source in self.places.chunk_by(|a, b| a.source == b.source) {
            if !source.first().is_some_and(|place| wanted(place.source)) {
                continue;
            }
            if group.places.len() + source.len() > GROUP {
                groups.push(std::mem::take(&mut group));
            }
            group.places.extend(source);
        }
        if !group.places.is_empty() {
            groups.push(group);
        }
        groups
    }
}

impl Group {
    /// Whether the page is looked at.
    #[must_use]
    pub fn has(&self, place: Place) -> bool {
        self.places.contains(&place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(sources: u64, pages: u64) -> impl Iterator<Item = Place> {
        (0..sources).flat_map(move |source| (0..pages).map(move |page| Place { source, page }))
    }

    fn groups(places: impl Iterator<Item = Place>) -> Vec<Group> {
        let mut census = Census::default();
        places.for_each(|place| census.count(place));
        census.sample().groups(|_| true)
    }

    #[test]
    fn large_sources_are_sampled_and_small_ones_passed_over() {
        let small = places(9, 1).filter(|place| place.source > 0);
        let drawn = groups(places(1, 1000).chain(small));
        assert_eq!(drawn.len(), 1);
        assert_eq!(drawn[0].places.len(), SAMPLE);
        assert!(groups(places(5000, 1)).is_empty());
        assert_eq!(groups(places(5000, 2)).len(), 1);
    }

    #[test]
    fn groups_are_bounded_and_no_source_is_in_two() {
        let drawn = groups(places(100, 300));
        assert_eq!(drawn.iter().map(|g| g.places.len()).sum::<usize>(), 30_000);
        assert!(drawn.iter().all(|g| g.places.len() <= GROUP));
        for place in places(100, 1) {
            let holders = drawn.iter().filter(|g| g.has(place)).count();
            assert_eq!(holders, 1);
        }
    }
}
