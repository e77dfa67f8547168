//! How much memory the process may take, as the system says, and what follows for the budgets that nobody set: a
//! container that is given little must not be ended for a default that was meant for much.

use std::{
    fmt, fs,
    path::{Path, PathBuf},
};

use crate::settings::{
    Settings,
    table::{self, Setting},
    value::Value,
};

/// Where Linux shows groups of processes and their limits.
const GROUPS: &str = "/sys/fs/cgroup";

/// What is no limit: version 1 writes the largest number of pages there is.
const ENDLESS: u64 = 1 << 60;

/// What an idle connection costs, TLS included, rounded up.
const CONNECTION: u64 = 24 << 10;

/// Memory that the process may take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Room {
    /// In octets.
    pub octets: u64,
    /// Who says so: a file, or `ulimit -v`.
    pub source: String,
}

impl fmt::Display for Room {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", size(self.octets), self.source)
    }
}

/// Of this process; `None` if nothing limits it.
pub fn own() -> Option<Room> {
    let groups = fs::read_to_string("/proc/self/cgroup").unwrap_or_default();
    let of_group = of_groups(Path::new(GROUPS), &groups);
    of_group.into_iter().chain(address_space()).min_by_key(|room| room.octets)
}

/// `ulimit -v`.
fn address_space() -> Option<Room> {
    #[cfg(target_os = "linux")]
    {
        let limit = rustix::process::getrlimit(rustix::process::Resource::As).current?;
        Some(Room { octets: limit, source: "ulimit -v".into() })
    }
    #[cfg(not(target_os = "linux"))]
    None
}

/// The smallest limit of the groups that `/proc/self/cgroup` names, theirs and those above them, under `root`.
/// Version 2 (`0::/path`, `memory.max`) and version 1 (`4:memory:/path`, `memory.limit_in_bytes`) are understood.
fn of_groups(root: &Path, groups: &str) -> Option<Room> {
    let limits = groups.lines().filter_map(|line| {
        let mut parts = line.splitn(3, ':');
        let (_, controllers, path) = (parts.next()?, parts.next()?, parts.next()?);
        let (top, file) = match controllers {
            "" => (root.to_owned(), "memory.max"),
            some if some.split(',').any(|one| one == "memory") => {
                (root.join("memory"), "memory.limit_in_bytes")
            }
            _ => return None,
        };
        smallest(&top, path, file)
    });
    limits.min_by_key(|room| room.octets)
}

/// Of a group and those above it. In a container its path may be one that only the host has: then what is at the
/// top counts.
fn smallest(top: &Path, path: &str, file: &str) -> Option<Room> {
    let own = top.join(path.trim_start_matches('/'));
    let above: Vec<PathBuf> =
        own.ancestors().take_while(|at| at.starts_with(top)).map(|at| at.join(file)).collect();
    let read = |at: &PathBuf| {
        let octets = fs::read_to_string(at).ok()?.trim().parse().ok()?;
        (octets < ENDLESS).then(|| Room { octets, source: at.display().to_string() })
    };
    above.iter().filter_map(read).min_by_key(|room| room.octets)
}

/// What a budget may take of the room at most, in its own unit, and its least value.
fn share(setting: &Setting, room: u64) -> Option<(u64, u64)> {
    Some(match setting.key {
        "limits.budget" => (room / 4, 1 << 20),
        "journal.queue" => (room / 8, 1 << 20),
        "limits.max_connections" => (room / 4 / CONNECTION, 50),
        _ => return None,
    })
}

/// Makes budgets smaller that nobody set, where there is less room than their defaults need.
pub fn fit(settings: &mut Settings) {
    if let Some(room) = own() {
        fit_into(settings, room.octets);
    }
}

/// The room and what of it is for what, in words; nothing where nothing limits it.
pub fn told(settings: &Settings) -> Option<String> {
    let room = own()?;
    let [bodies, queue, connections] = BUDGETS.map(|setting| settings.number(setting));
    Some(format!(
        "{room}, of which at most {} for bodies, {} for the journal's queue, {connections} connections",
        size(bodies),
        size(queue)
    ))
}

/// What is made to fit.
const BUDGETS: [&Setting; 3] = [&table::BUDGET, &table::QUEUE, &table::MAX_CONNECTIONS];

fn fit_into(settings: &mut Settings, room: u64) {
    for setting in BUDGETS {
        let Some((most, least)) = share(setting, room) else { continue };
        let fitting = most.max(least);
        if settings.number(setting) > fitting {
            // Not if somebody set it.
            settings.suggest(setting, Value::Number(fitting));
        }
    }
}

/// As settings write it.
fn size(octets: u64) -> String {
    match octets {
        0..=0x3ff => format!("{octets} B"),
        0x400..=0xf_ffff => format!("{} KiB", octets >> 10),
        _ => format!("{} MiB", octets >> 20),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn groups(name: &str) -> PathBuf {
        let root = std::env::temp_dir().join(format!("candor-room-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&root);
        fs::create_dir_all(&root).unwrap();
        root
    }

    fn write(root: &Path, file: &str, text: &str) {
        fs::create_dir_all(root.join(file).parent().unwrap()).unwrap();
        fs::write(root.join(file), text).unwrap();
    }

    #[test]
    fn the_smallest_limit_of_a_group_and_those_above_it_counts() {
        let root = groups("v2");
        write(&root, "pod/memory.max", "536870912\n");
        write(&root, "pod/app/memory.max", "max\n");
        let found = of_groups(&root, "0::/pod/app\n").unwrap();
        assert_eq!(
            (found.octets, found.source),
            (512 << 20, root.join("pod/memory.max").display().to_string())
        );
        assert_eq!(of_groups(&root, "0::/other\n"), None);
        // In a container without a name space of its own the path is the host's.
        write(&root, "memory.max", "268435456\n");
        assert_eq!(
            of_groups(&root, "0::/kubepods/burstable/pod7\n").map(|room| room.octets),
            Some(256 << 20)
        );
        assert_eq!(of_groups(&root, "nonsense\n0:\n"), None);
        fs::remove_dir_all(&root).unwrap();
    }

    #[test]
    fn version_one_is_understood_and_its_largest_number_is_no_limit() {
        let root = groups("v1");
        write(&root, "memory/memory.limit_in_bytes", "9223372036854771712\n");
        let lines = "5:cpu,cpuacct:/docker/x\n4:memory:/docker/x\n0::/\n";
        assert_eq!(of_groups(&root, lines), None);
        write(&root, "memory/docker/x/memory.limit_in_bytes", "134217728\n");
        assert_eq!(of_groups(&root, lines).map(|room| room.octets), Some(128 << 20));
        fs::remove_dir_all(&root).unwrap();
    }

    #[test]
    fn what_nobody_set_is_made_to_fit() {
        let mut settings = Settings::default();
        for setting in BUDGETS {
            settings.suggest(
                setting,
                Value::Number(if setting.key.contains("conn") { 10_000 } else { 256 << 20 }),
            );
        }
        let budgets = |settings: &Settings| BUDGETS.map(|setting| settings.number(setting));
        fit_into(&mut settings, 64 << 30);
        assert_eq!(budgets(&settings), [256 << 20, 256 << 20, 10_000]);
        fit_into(&mut settings, 512 << 20);
        assert_eq!(budgets(&settings), [128 << 20, 64 << 20, 5461]);
        fit_into(&mut settings, 1 << 20);
        assert_eq!(budgets(&settings), [1 << 20, 1 << 20, 50]);
    }
}
