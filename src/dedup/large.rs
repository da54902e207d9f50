//! Long texts that are asked for again and again, kept ready: a file that holds a whole site's articles is compared
//! with each of them.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Texts of so many words are kept ready: shorter ones are made ready as fast as they are compared.
pub(super) const LARGE: usize = 4096;

/// Words of the texts that are kept ready, unless it is one alone: some 50 bytes each.
const WORDS: usize = 1 << 21;

/// Some texts, made ready.
pub(crate) struct Large<T>(Mutex<Vec<Kept<T>>>);

/// One of them: whoever comes first makes it ready, the others wait.
struct Kept<T> {
    entry: usize,
    words: usize,
    text: Arc<Mutex<Option<Arc<T>>>>,
}

impl<T> Default for Large<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T> Large<T> {
    /// The text of an entry with so many words, as `make` makes it ready if it is not.
    pub(crate) fn get<E>(
        &self,
        entry: usize,
        words: usize,
        make: impl FnOnce() -> Result<T, E>,
    ) -> Result<Arc<T>, E> {
        if words < LARGE {
            return make().map(Arc::new);
        }
        let text = self.kept(entry, words);
        let mut text = lock(&text);
        if let Some(text) = &*text {
            return Ok(Arc::clone(text));
        }
        let made = Arc::new(make()?);
        *text = Some(Arc::clone(&made));
        Ok(made)
    }

    /// Forgets them all.
    pub(super) fn clear(&self) {
        lock(&self.0).clear();
    }

    /// The place of a text; the one that was not asked for the longest makes room.
    fn kept(&self, entry: usize, words: usize) -> Arc<Mutex<Option<Arc<T>>>> {
        let mut all = lock(&self.0);
        let at = all.iter().position(|kept| kept.entry == entry);
        let kept = at.map_or_else(|| Kept::new(entry, words), |at| all.remove(at));
        let text = Arc::clone(&kept.text);
        all.push(kept);
        let mut words: usize = all.iter().map(|kept| kept.words).sum();
        while words > WORDS && all.len() > 1 {
            words -= all.remove(0).words;
        }
        text
    }
}

impl<T> Kept<T> {
    fn new(entry: usize, words: usize) -> Self {
        let text = Arc::default();
        Self { entry, words, text }
    }
}

/// What a panic left is whole: it is written in one go.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    #[test]
    fn long_texts_are_made_ready_once_while_there_is_room() {
        let (large, made) = (Large::default(), Cell::new(0));
        let get = |entry, words| {
            let text = large.get(entry, words, || {
                made.set(made.get() + 1);
                Ok::<_, ()>(entry)
            });
            assert_eq!(*text.unwrap(), entry);
            made.get()
        };
        assert_eq!([get(1, LARGE), get(2, LARGE), get(1, LARGE)], [1, 2, 2]);
        assert_eq!(
            [get(3, LARGE - 1), get(3, LARGE - 1)],
            [3, 4],
            "a short one"
        );
        assert_eq!([get(4, WORDS - LARGE), get(1, LARGE)], [5, 5]);
        assert_eq!(get(2, LARGE), 6, "it had to make room");
        assert_eq!([get(5, 2 * WORDS), get(5, 2 * WORDS)], [7, 7], "one alone");
        large.clear();
        assert_eq!(get(5, 2 * WORDS), 8);
        assert_eq!(large.get(6, LARGE, || Err(())), Err(()));
        assert_eq!(large.get(6, LARGE, || Ok::<_, ()>(6)).as_deref(), Ok(&6));
    }
}
