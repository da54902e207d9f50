//! What the model sees: one byte a line and column, column by column, so that a tree can ask about
//! neighbouring lines by looking a few bytes further.

/// How far from a line questions reach.
pub const REACH: usize = 8;

/// Lines that are asked at once: a vector's bytes.
pub(super) const BLOCK: usize = 16;

/// Names columns: an enum, and their names in order.
macro_rules! columns {
    ($(#[$doc:meta])* $enum:ident; $($name:ident,)*) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[repr(u8)]
        #[expect(missing_docs, reason = "the names say it")]
        pub enum $enum { $($name,)* }
        /// The names of the columns, in order.
        pub const NAMES: &[&str] = &[$(stringify!($name),)*];
    };
}

pub(super) use columns;

/// A table of bytes with empty lines above and below, so many that the lines are whole blocks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Columns {
    lines: usize,
    /// Bytes of a column, with the empty lines.
    stride: usize,
    bytes: Vec<u8>,
}

impl Columns {
    /// A table of zeros.
    #[must_use]
    pub fn new(columns: usize, lines: usize) -> Self {
        let stride = lines.next_multiple_of(BLOCK) + 2 * REACH;
        Self {
            lines,
            stride,
            bytes: vec![0; columns * stride],
        }
    }

    /// Adds columns of zeros.
    pub(super) fn add(&mut self, columns: usize) {
        let bytes = self.bytes.len() + columns * self.stride;
        self.bytes.resize(bytes, 0);
    }

    /// How many lines it has.
    #[must_use]
    pub fn lines(&self) -> usize {
        self.lines
    }

    /// The values of a column, one a line.
    #[must_use]
    pub fn column(&self, column: usize) -> &[u8] {
        self.shifted(column, 0)
    }

    /// The values of a column `offset` lines below each line; 0 beyond the page.
    #[must_use]
    pub fn shifted(&self, column: usize, offset: i8) -> &[u8] {
        let start = column * self.stride + REACH;
        let start = start.saturating_add_signed(offset.into());
        self.bytes
            .get(start..start + self.lines)
            .unwrap_or_default()
    }

    /// As [`Self::shifted`], of the lines of some blocks; 0 for a column that there is not.
    #[inline(always)]
    pub(super) fn blocks_from<const N: usize>(
        &self,
        column: usize,
        offset: i8,
        first: usize,
    ) -> &[[u8; BLOCK]; N] {
        let start = column * self.stride + REACH + first * BLOCK;
        let start = start.wrapping_add_signed(offset.into());
        let rest = self.bytes.get(start..).unwrap_or_default();
        let blocks = rest.as_chunks().0.first_chunk();
        blocks.unwrap_or(const { &[[0; BLOCK]; N] })
    }

    /// How many blocks the lines fill.
    pub(super) fn blocks(&self) -> usize {
        self.lines.div_ceil(BLOCK)
    }

    /// The values of a column, to be written.
    pub fn column_mut(&mut self, column: usize) -> &mut [u8] {
        let start = column * self.stride + REACH;
        self.bytes
            .get_mut(start..start + self.lines)
            .unwrap_or_default()
    }
}

/// A count on a logarithmic scale: eight steps to a doubling, exact for small numbers.
pub(super) fn log(n: u32) -> u8 {
    let Some(exponent) = n.checked_ilog2() else {
        return 0;
    };
    let rest = ((u64::from(n) << 3) >> exponent) as u32 & 7;
    u8::try_from(1 + 8 * exponent + rest).unwrap_or(u8::MAX)
}

/// A share on a scale from 0 to 200.
pub(super) fn share(part: u32, whole: u32) -> u8 {
    let share = (u64::from(part) * 200)
        .checked_div(u64::from(whole))
        .unwrap_or(0);
    u8::try_from(share.min(200)).unwrap_or(200)
}

/// A count as it is, to 255.
pub(super) fn small(n: u32) -> u8 {
    u8::try_from(n).unwrap_or(u8::MAX)
}

/// A number on the scale of shares.
pub(super) fn clip(n: i32) -> u8 {
    u8::try_from(n.clamp(0, 200)).unwrap_or(0)
}
