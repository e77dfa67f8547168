//! What was noted lately, bounded in number: two generations, of which the older one is forgotten when the younger
//! one is full.

use std::{borrow::Borrow, collections::HashMap, hash::Hash};

/// Notes under names.
#[derive(Debug)]
pub struct Recent<K, V> {
    most: usize,
    young: HashMap<K, V>,
    old: HashMap<K, V>,
}

impl<K: Eq + Hash, V> Recent<K, V> {
    /// Keeps the newest `most` notes at least, and twice as many at most.
    pub fn new(most: usize) -> Self {
        Self { most, young: HashMap::new(), old: HashMap::new() }
    }

    /// The note under a name, if it is still known.
    pub fn get<Q: Eq + Hash + ?Sized>(&self, name: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        self.young.get(name).or_else(|| self.old.get(name))
    }

    /// Notes it; what stood under the name is forgotten.
    pub fn insert(&mut self, name: K, value: V) {
        if self.young.len() >= self.most {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(name, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_are_kept() {
        let mut recent = Recent::new(10);
        for number in 0..100 {
            recent.insert(number, number);
        }
        assert!((90..100).all(|number| recent.get(&number) == Some(&number)));
        assert!(recent.young.len() + recent.old.len() <= 20);
        assert_eq!(recent.get(&50), None);
    }
}
