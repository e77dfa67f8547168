//! Every assumption behind the figures, a sentence each: who disagrees with one knows which figure to change.

use candor_exchange::time::rfc3339;
use candor_rule::text::{counted, thousands};

use crate::{Line, MONTH_HOURS, Report, figures, retries};

/// Those of a report, the ones that weigh most first.
pub(crate) fn of(report: &Report) -> Vec<String> {
    let mut all = vec![period(report)];
    all.extend(sample(report));
    all.extend(machines(report));
    all.extend(database(report));
    all.push(storage(report));
    all.push(worker(report));
    all.extend(bandwidth(report));
    all.extend(unpriced(report));
    all.push("Every line grows with the traffic: no idle capacity, no steps, no discounts.".to_owned());
    all.push("What Candor itself takes is not in these figures.".to_owned());
    all.push(savings(report));
    all
}

fn period(report: &Report) -> String {
    let measured = &report.measured;
    let (since, until) = (measured.since, measured.until);
    let millis = until.saturating_sub(since);
    let span = figures::seconds(millis as f64 / 1000.0);
    let looked = counted(usize::try_from(measured.scanned).unwrap_or(usize::MAX), "exchange", "exchanges");
    let end = match (measured.is_cut, millis) {
        (true, _) => "; there are older ones that were not looked at",
        (false, ..86_400_000) => "; that is less than a day, so nights and weekends are not in it",
        (false, _) => "",
    };
    format!(
        "Traffic goes on as from {} to {} ({span}, {looked}){end}; a month has {MONTH_HOURS} hours.",
        rfc3339(since),
        rfc3339(until)
    )
}

fn sample(report: &Report) -> Option<String> {
    let (kept, estimated) = report.measured.sampled?;
    Some(format!(
        "A share of the successes is kept (journal.successes): {} stand for about {}, all but storage is scaled up.",
        figures::number(kept),
        figures::number(estimated)
    ))
}

fn machines(report: &Report) -> Option<String> {
    let requests = report.sheet.compute.requests?;
    Some(format!(
        "An instance of the API serves {requests} requests at once (compute_requests); each takes its place until the \
         last octet of the answer is there."
    ))
}

fn database(report: &Report) -> Vec<String> {
    let sheet = &report.sheet;
    let places = sheet.database.requests.map(|requests| {
        format!(
            "A server of the database serves {requests} requests at once (database_requests), each for as long as \
             the API works on it."
        )
    });
    let queries = sheet.database_queries.as_ref().map(|queries| {
        let of = listed(queries, "");
        format!("A request that reaches the API makes {of} queries (database_queries), refused or not.")
    });
    places.into_iter().chain(queries).collect()
}

fn storage(report: &Report) -> String {
    let disk = report.measured.disk;
    let months = report.gateway.held_months();
    let held = format!("An exchange is kept for {:.2} months (journal.retain)", months);
    match disk.is_known {
        false if disk.exchanges == 0 => format!(
            "{held} and takes as many octets on disk as are captured of it: the journal does not say what it is there."
        ),
        false => format!(
            "{held} and takes as many octets on disk as are captured of it: {} exchanges are too few to measure that.",
            thousands(disk.exchanges)
        ),
        true => format!(
            "{held} and takes {} octets on disk for each that is captured of it: {} for {} exchanges, log lines included.",
            figures::ratio(disk.per_captured),
            figures::octets(disk.octets as f64),
            thousands(disk.exchanges)
        ),
    }
}

fn worker(report: &Report) -> String {
    match &report.sheet.worker_seconds {
        Some(seconds) => format!(
            "A request that succeeds starts {} of background work (worker_seconds); one that is refused or fails starts \
             none.",
            listed(seconds, " s")
        ),
        None => "Background work is not seen by the gateway: worker_seconds says how much a request starts."
            .to_owned(),
    }
}

fn bandwidth(report: &Report) -> Vec<String> {
    let mut all = vec![
        "Octets are those of heads and bodies between client and gateway; TLS, frames of HTTP/2 and of chunks come \
         on top."
            .to_owned(),
    ];
    let sheet = &report.sheet;
    let free = match (sheet.bandwidth_in_gb, sheet.bandwidth_out_gb) {
        (None, Some(_)) => Some(("from", "bandwidth_in_gb")),
        (Some(_), None) => Some(("to", "bandwidth_out_gb")),
        _ => None,
    };
    all.extend(free.map(|(way, name)| format!("Octets {way} clients cost nothing ({name} is not set).")));
    all
}

fn unpriced(report: &Report) -> Option<String> {
    let bill = report.bill(&report.measured.total());
    let lines = Line::ALL.into_iter().filter(|line| bill.money(*line).is_none());
    let each: Vec<String> = lines.map(|line| format!("{} ({})", line.title(), line.needs())).collect();
    (!each.is_empty()).then(|| format!("No price is known, and the total leaves out: {}.", each.join("; ")))
}

fn savings(report: &Report) -> String {
    let hours = retries::WITHIN / 3_600_000;
    let cut = match report.measured.savings.is_cut {
        true => " There were more refused requests than can be compared.",
        false => "",
    };
    format!(
        "The same request again is one of the same client with the same target, credentials and body that gets the \
         same 4xx within {hours} h; 408, 425 and 429 ask for it and do not count.{cut}"
    )
}

/// "2 (createOrder 5)".
fn listed(figures: &crate::PerOperation, unit: &str) -> String {
    let each: Vec<String> = figures.of.iter().map(|(name, value)| format!("{name} {value}{unit}")).collect();
    match each.is_empty() {
        true => format!("{}{unit}", figures.others),
        false => format!("{}{unit} ({})", figures.others, each.join(", ")),
    }
}
