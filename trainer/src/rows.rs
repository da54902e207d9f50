//! All lines of all pages as one table, pages apart by empty lines.

use copydesk::clean::model::Columns;
use copydesk::clean::model::columns::REACH;
use std::ops::Range;

/// Columns over all pages.
pub(crate) struct Rows {
    pub(crate) columns: Vec<Vec<u8>>,
    /// The rows of each page.
    pub(crate) pages: Vec<Range<usize>>,
    pub(crate) len: usize,
}

impl Rows {
    pub(crate) fn of(tables: &[Columns], columns: usize) -> Self {
        let mut pages = Vec::new();
        let mut at = REACH;
        for table in tables {
            pages.push(at..at + table.lines());
            at += table.lines() + REACH;
        }
        let len = at;
        let columns = (0..columns)
            .map(|column| {
                let mut all = vec![0; len];
                for (table, rows) in tables.iter().zip(&pages) {
                    all[rows.clone()].copy_from_slice(table.column(column));
                }
                all
            })
            .collect();
        Self {
            columns,
            pages,
            len,
        }
    }
}

/// Random numbers that are the same everywhere (xorshift64*, Vigna 2016).
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    pub(crate) fn chance(&mut self, share: f64) -> bool {
        ((self.next() >> 11) as f64) < share * (1_u64 << 53) as f64
    }
}
