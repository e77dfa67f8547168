//! How many files the process may have open, since each connection is one.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Files kept free for anything else than clients' connections: the journal, the workbench, the upstream.
const RESERVE: u64 = 64;

/// How many of `connections` from clients there is room for. Raises the process's soft limit for them, and
/// for as many to the upstream, as far as the hard limit allows; programs that it starts inherit that.
///
/// Were all files taken by clients, none would be left to ask the upstream for them.
pub(crate) fn room_for(connections: usize) -> usize {
    let wanted = RESERVE.saturating_add(2 * connections as u64);
    let limit = getrlimit(Resource::Nofile);
    let Some(mut soft) = limit.current else { return connections };
    if soft < wanted {
        let raised = limit.maximum.map_or(wanted, |hard| hard.min(wanted));
        // Not being allowed to is no reason not to start.
        if setrlimit(Resource::Nofile, Rlimit { current: Some(raised), ..limit }).is_ok() {
            soft = raised;
        }
    }
    within(soft, connections)
}

/// The connections that so many files are enough for.
fn within(files: u64, connections: usize) -> usize {
    let room = files - RESERVE.max(files / 4).min(files);
    usize::try_from(room).unwrap_or(usize::MAX).clamp(1, connections.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn some_files_are_left_for_the_upstream() {
        assert_eq!(within(1_000_000, 10_000), 10_000);
        assert_eq!(within(1024, 10_000), 768);
        assert_eq!(within(150, 10_000), 86);
        assert_eq!(within(10, 10_000), 1);
    }
}
