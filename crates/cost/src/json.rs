//! A report for programs: `candor cost --format json` and `/api/cost` are the same.

use candor_exchange::time::rfc3339;
use candor_journal::Class;
use serde_json::{Map, Value, json};

use crate::{Line, Report, Saving, Usage, walk::OUTCOMES};

/// Operations and rules that are listed.
const MOST: usize = 1000;

pub(crate) fn of(report: &Report) -> Value {
    let measured = &report.measured;
    let usage = |usage: &Usage| of_usage(report, usage);
    let by_outcome = |of: &dyn Fn(Class) -> Usage| -> Map<String, Value> {
        OUTCOMES.iter().map(|(class, name, _)| ((*name).to_owned(), usage(&of(*class)))).collect()
    };
    let operations = measured.operations.iter().take(MOST).map(|one| {
        let outcomes = by_outcome(&|class| one.of(class));
        json!({ "operation": one.name, "total": usage(&one.total()), "by_outcome": outcomes })
    });
    let wasted = measured
        .savings
        .wasted
        .iter()
        .take(MOST)
        .map(|one| json!({ "operation": one.operation, "code": one.code, "took": usage(&one.usage) }));
    let saving = |saving: Saving| {
        json!({
            "took": usage(&saving.took),
            "earlier_refusal": usage(&saving.earlier_refusal),
            "validation": usage(&saving.validation),
        })
    };
    let projections = report.projections().into_iter().map(|projection| {
        let grown = usage(&measured.total().times(projection.factor));
        json!({ "name": projection.name, "factor": projection.factor, "total": grown })
    });
    let savings = &measured.savings;
    json!({
        "currency": report.sheet.currency,
        "since": rfc3339(measured.since),
        "until": rfc3339(measured.until),
        "seconds": number(measured.until.saturating_sub(measured.since) as f64 / 1000.0),
        "scanned": measured.scanned,
        "is_cut": measured.is_cut,
        "prices": prices(report),
        "total": usage(&measured.total()),
        "by_outcome": by_outcome(&|class| measured.of(class)),
        "by_operation": operations.collect::<Vec<_>>(),
        "savings": {
            "observed": saving(savings.observed),
            "refused": saving(savings.refused),
            "retries": saving(savings.retries),
            "sum": saving(savings.sum()),
            "accepted": usage(&savings.accepted),
            "by_rule": wasted.collect::<Vec<_>>(),
        },
        "growth": number(report.growth),
        "projections": projections.collect::<Vec<_>>(),
        "assumptions": report.assumptions(),
    })
}

fn of_usage(report: &Report, usage: &Usage) -> Value {
    let bill = report.bill(usage);
    let mut money: Map<String, Value> =
        Line::ALL.iter().map(|line| (line.name().to_owned(), bill.money(*line).into())).collect();
    money.insert("total".into(), bill.total.into());
    json!({
        "requests": number(usage.requests),
        "reached": number(usage.reached),
        "octets_in": number(usage.octets_in),
        "octets_out": number(usage.octets_out),
        "upstream_seconds": number(usage.upstream_seconds()),
        "database_queries": number(usage.queries),
        "worker_seconds": number(usage.worker_seconds),
        "stored_octets": number((usage.captured * report.measured.disk.per_captured).round()),
        "money": money,
    })
}

fn prices(report: &Report) -> Value {
    let sheet = &report.sheet;
    json!({
        "compute_hour": sheet.compute.hour,
        "compute_requests": sheet.compute.requests,
        "database_hour": sheet.database.hour,
        "database_requests": sheet.database.requests,
        "database_million_queries": sheet.database_million_queries,
        "storage_gb_month": sheet.storage_gb_month,
        "worker_hour": sheet.worker_hour,
        "bandwidth_in_gb": sheet.bandwidth_in_gb,
        "bandwidth_out_gb": sheet.bandwidth_out_gb,
    })
}

/// Whole numbers without a point.
fn number(value: f64) -> Value {
    match value {
        whole if whole.fract() == 0.0 && (0.0..9e15).contains(&whole) => json!(whole as u64),
        other => json!(other),
    }
}
