//! From all that is wrong to what is really wrong: one fault each, however many keywords it breaks.

use std::collections::HashSet;

use super::{Detail, Fault};

/// A misspelt name is one fault, though it leaves one property missing and another unknown.
pub(crate) fn merged(faults: Vec<Fault<'_>>) -> Vec<Fault<'_>> {
    let respelt: HashSet<(String, String)> = faults
        .iter()
        .filter_map(|f| match &f.detail {
            Detail::Unknown { meant: Some(meant), .. } => {
                let parent = f.pointer.rsplit_once('/').map_or("", |(parent, _)| parent);
                Some((parent.to_owned(), (*meant).to_owned()))
            }
            _ => None,
        })
        .collect();
    let said = |name: &str| -> Vec<String> {
        let same = faults.iter().filter(|f| f.keyword.is_some_and(|k| k.name == name));
        same.map(|f| f.pointer.clone()).collect()
    };
    let (mistyped, bounded): (Vec<String>, Vec<String>) =
        (said("type"), ["minimum", "maximum"].into_iter().flat_map(said).collect());
    let mut seen: HashSet<(String, &str, Option<&str>)> = HashSet::new();
    faults
        .into_iter()
        .filter(|f| {
            let keyword = f.keyword.map_or("", |k| k.name);
            let name = match &f.detail {
                Detail::Missing { name, .. }
                    if respelt.contains(&(f.pointer.clone(), (*name).to_owned())) =>
                {
                    return false;
                }
                Detail::Missing { name, .. } => Some(*name),
                Detail::Dependent { missing, .. } => Some(*missing),
                _ => None,
            };
            // A value of the wrong type breaks `enum` or `minimum` as well, and one out of bounds its `int32`.
            let implied =
                keyword != "type" && matches!(f.detail, Detail::Plain) && mistyped.contains(&f.pointer)
                    || keyword == "format" && bounded.contains(&f.pointer);
            // The same clause reached twice, through two references, is one fault.
            !implied && seen.insert((f.pointer.clone(), keyword, name))
        })
        .collect()
}
