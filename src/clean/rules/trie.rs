//! Texts at one end of a line: a walk from byte to byte that is over as soon as no text goes on like
//! the line.
//!
//! Ten thousands of texts, of which a line meets none or one: an automaton that could go on anywhere
//! in the line took nearly twice as long to walk, and with it the program twice as long to start.

use std::collections::VecDeque;

/// Texts with what each stands for.
#[derive(Debug)]
pub(super) struct Trie<T> {
    /// In the order of their depth, a closing one behind; node 0 is the root. The nodes behind the first
    /// are those that the edges lead to, in the order of the edges.
    nodes: Vec<Node>,
    /// The bytes of all edges.
    edges: Vec<u8>,
    values: Vec<T>,
    /// The node behind each first byte, 0 for none: the root has too many edges to look through.
    first: Vec<u32>,
}

/// Where the edges and the values of a node begin; they end where those of the next one begin. Small, for a walk is
/// a way from one cache miss to the next.
#[derive(Debug)]
struct Node {
    edges: u32,
    values: u32,
}

impl<T: Copy> Trie<T> {
    /// The texts to look for. Sorting them dominates.
    pub(super) fn new(mut texts: Vec<(Vec<u8>, T)>) -> Self {
        texts.sort_by(|a, b| a.0.cmp(&b.0));
        let mut trie = Self {
            nodes: Vec::new(),
            edges: Vec::new(),
            values: Vec::new(),
            first: vec![0; 256],
        };
        let mut open = VecDeque::from([(texts.as_slice(), 0)]);
        while let Some((texts, depth)) = open.pop_front() {
            trie.close();
            let complete = texts.partition_point(|(text, _)| text.len() == depth);
            let (complete, longer) = texts.split_at(complete);
            trie.values.extend(complete.iter().map(|(_, value)| value));
            for same in longer.chunk_by(|a, b| a.0[depth] == b.0[depth]) {
                trie.edges.push(same[0].0[depth]);
                open.push_back((same, depth + 1));
            }
        }
        trie.close();
        let edges = &trie.edges[..trie.nodes[1].edges as usize];
        for (node, &byte) in (1..).zip(edges) {
            trie.first[usize::from(byte)] = node;
        }
        trie
    }

    /// Begins a node behind what there is.
    fn close(&mut self) {
        self.nodes.push(Node {
            edges: count(self.edges.len()),
            values: count(self.values.len()),
        });
    }

    /// Calls `found` for every text with which the bytes begin, with its length.
    pub(super) fn find(
        &self,
        mut bytes: impl Iterator<Item = u8>,
        found: &mut impl FnMut(T, usize),
    ) {
        let mut node = 0;
        for length in 0.. {
            let (this, next) = (&self.nodes[node], &self.nodes[node + 1]);
            for &value in &self.values[this.values as usize..next.values as usize] {
                found(value, length);
            }
            let Some(byte) = bytes.next() else { return };
            node = if node == 0 {
                self.first[usize::from(byte)] as usize
            } else {
                let first = this.edges as usize;
                let edges = &self.edges[first..next.edges as usize];
                let edge = edges.iter().position(|&edge| edge == byte);
                edge.map_or(0, |edge| first + edge + 1)
            };
            if node == 0 {
                return;
            }
        }
    }
}

/// There are some hundred thousands.
fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_with_which_a_line_begins_is_found() {
        let texts = ["to", "tom", "t", "ton", "xy", "xyz", "照"];
        let trie = Trie::new(texts.map(|t| (t.as_bytes().to_vec(), t)).to_vec());
        let find = |line: &str| {
            let mut found = Vec::new();
            trie.find(line.bytes(), &mut |text, length| {
                assert_eq!(text.len(), length);
                found.push(text);
            });
            found
        };
        assert_eq!(find("tomorrow"), ["t", "to", "tom"]);
        assert_eq!(find("xy"), ["xy"]);
        assert_eq!(find("照片"), ["照"]);
        assert!(find("no").is_empty() && find("").is_empty());
        assert!(Trie::new(vec![(Vec::new(), 7)]).nodes.len() == 2);
    }
}
