//! Parts of lists.

/// Which part of a list is wanted. Without a limit it is all of it, as clients of the reference product expect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Page {
    /// How many at most.
    pub limit: Option<u32>,
    /// How many to pass over.
    pub offset: u32,
}

impl Page {
    /// The part of a list that is already in memory.
    pub fn cut<T>(self, items: Vec<T>) -> Vec<T> {
        let limit = self.limit.map_or(usize::MAX, |limit| limit as usize);
        items.into_iter().skip(self.offset as usize).take(limit).collect()
    }
}
