//! What was noted lately, bounded in number: two generations, of which the older one is forgotten when the younger
//! one is full.

use std::collections::HashMap;

/// Notes under names.
#[derive(Debug)]
pub(crate) struct Recent<V> {
    most: usize,
    young: HashMap<String, V>,
    old: HashMap<String, V>,
}

impl<V> Recent<V> {
    /// Keeps the newest `most` notes at least, and twice as many at most.
    pub(crate) fn new(most: usize) -> Self {
        Self { most, young: HashMap::new(), old: HashMap::new() }
    }

    pub(crate) fn get(&self, name: &str) -> Option<&V> {
        self.young.get(name).or_else(|| self.old.get(name))
    }

    pub(crate) fn insert(&mut self, name: String, value: V) {
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
            recent.insert(number.to_string(), number);
        }
        assert!((90..100).all(|number| recent.get(&number.to_string()) == Some(&number)));
        assert!(recent.young.len() + recent.old.len() <= 20);
        assert_eq!(recent.get("50"), None);
    }
}
