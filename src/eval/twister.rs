//! The generator MT19937 (Matsumoto and Nishimura 1998), seeded and drawn from as Python's `random` does.
//!
//! The published scorers of these figures resample with it; with any other generator the interval
//! would differ from theirs in the third digit.

const SIZE: usize = 624;
const SHIFT: usize = 397;

/// A Mersenne Twister.
pub(super) struct Twister {
    state: [u32; SIZE],
    next: usize,
}

impl Twister {
    /// As `random.Random(seed)`.
    pub(super) fn new(seed: u32) -> Self {
        let mut state = plain(19_650_218);
        let before = |state: &[u32; SIZE], i: usize| {
            let last = state[i - 1];
            last ^ (last >> 30)
        };
        // `init_by_array` of the authors' code, for a key of one number.
        let mut i = 1;
        for _ in 0..SIZE {
            let mixed = before(&state, i).wrapping_mul(1_664_525);
            state[i] = (state[i] ^ mixed).wrapping_add(seed);
            i = wrap(i, &mut state);
        }
        for _ in 1..SIZE {
            let mixed = before(&state, i).wrapping_mul(1_566_083_941);
            state[i] = (state[i] ^ mixed).wrapping_sub(i as u32);
            i = wrap(i, &mut state);
        }
        state[0] = 0x8000_0000;
        Self { state, next: SIZE }
    }

    /// As `random.randrange(below)`: the upper bits, drawn again until they are small enough.
    pub(super) fn below(&mut self, below: u32) -> u32 {
        let shift = below.leading_zeros();
        loop {
            let drawn = self.draw().checked_shr(shift).unwrap_or(0);
            if drawn < below || below == 0 {
                return drawn;
            }
        }
    }

    fn draw(&mut self) -> u32 {
        if self.next == SIZE {
            self.turn();
        }
        let mut y = self.state[self.next];
        self.next += 1;
        y ^= y >> 11;
        y ^= (y << 7) & 0x9d2c_5680;
        y ^= (y << 15) & 0xefc6_0000;
        y ^ (y >> 18)
    }

    fn turn(&mut self) {
        for i in 0..SIZE {
            let y = (self.state[i] & 0x8000_0000) | (self.state[(i + 1) % SIZE] & 0x7fff_ffff);
            let odd = if y & 1 == 1 { 0x9908_b0df } else { 0 };
            self.state[i] = self.state[(i + SHIFT) % SIZE] ^ (y >> 1) ^ odd;
        }
        self.next = 0;
    }
}

fn plain(seed: u32) -> [u32; SIZE] {
    let mut state = [seed; SIZE];
    for i in 1..SIZE {
        let last = state[i - 1];
        let mixed = (last ^ (last >> 30)).wrapping_mul(1_812_433_253);
        state[i] = mixed.wrapping_add(i as u32);
    }
    state
}

fn wrap(i: usize, state: &mut [u32; SIZE]) -> usize {
    if i + 1 < SIZE {
        return i + 1;
    }
    state[0] = state[SIZE - 1];
    1
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `r = random.Random(7)`, then `r.getrandbits(32)` and `r.choice(range(n))`.
    #[test]
    fn draws_what_python_draws() {
        let mut twister = Twister::new(7);
        let drawn: Vec<u32> = (0..5).map(|_| twister.draw()).collect();
        assert_eq!(
            drawn,
            [
                1_390_851_128,
                4_071_050_724,
                647_892_279,
                1_695_753_998,
                2_795_742_288
            ]
        );
        let mut twister = Twister::new(7);
        let drawn: Vec<u32> = (0..12).map(|_| twister.below(10)).collect();
        assert_eq!(drawn, [5, 2, 6, 0, 1, 8, 1, 5, 9, 0, 8, 3]);
        let drawn: Vec<u32> = (0..700).map(|_| twister.below(700)).collect();
        assert_eq!(drawn[697..], [275, 688, 101]);
        assert_eq!(twister.below(1), 0);
    }
}
