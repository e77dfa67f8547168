//! What comes in, told as it comes: server-sent events of the exchanges that match a query.
//!
//! Nothing stands in a request's way for it: each subscriber asks the journal for what is newer, a few times a
//! second, and the more slowly the longer that takes. What waits for one is bounded; who does not read is cut off.

use std::{
    collections::BTreeSet,
    convert::Infallible,
    pin::Pin,
    sync::{Arc, OnceLock},
    task::{Context, Poll},
    time::{Duration, Instant},
};

use axum::{
    Router,
    body::Body,
    extract::{Query, State, rejection::QueryRejection},
    http::{HeaderMap, StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
    routing::get,
};
use candor_exchange::{Exchange, ExchangeId};
use candor_journal::{JournalError, Page};
use futures_core::Stream;
use serde::Deserialize;
use serde_json::json;
use tokio::{
    sync::{OwnedSemaphorePermit, mpsc},
    time::{sleep, timeout},
};

use super::{
    api::summary,
    failure::{Failure, unreadable},
    traffic::one_line,
};
use crate::{server::Site, store};

/// Subscribers at a time.
pub(crate) const MOST_TAILS: usize = 32;
/// Events that wait for one subscriber.
const MOST_WAITING: usize = 32;
/// Between two questions to the journal, at least.
const PAUSE: Duration = Duration::from_millis(250);
/// The time of a question counts so many times as pause after it.
const REST: u32 = 10;
/// A sign of life where nothing comes.
const QUIET: Duration = Duration::from_secs(15);
/// Exchanges are kept when they end, under the time at which they began: so much further back is looked.
const LOOK_BACK: u64 = 10_000;
/// Most exchanges told at once; of more the newest.
const MOST_AT_ONCE: usize = 500;

pub(crate) fn routes() -> Router<Arc<Site>> {
    Router::new().route("/api/exchanges/tail", get(tail))
}

#[derive(Deserialize)]
struct Params {
    #[serde(default)]
    q: String,
    after: Option<ExchangeId>,
}

async fn tail(
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
    params: Result<Query<Params>, QueryRejection>,
) -> Result<Response, Response> {
    let Query(params) = params.map_err(|e| unreadable(e).json())?;
    let query = one_line(&params.q);
    store::parse(&query).map_err(|error| {
        Failure::new(StatusCode::BAD_REQUEST, error.message, "Change the query.").at(error.offset).json()
    })?;
    let Ok(permit) = site.tails.clone().try_acquire_owned() else {
        let what = format!("{MOST_TAILS} subscribers are told already.");
        let failure =
            Failure::new(StatusCode::SERVICE_UNAVAILABLE, what, "Close one, or ask /api/exchanges.");
        return Err(failure.json());
    };
    // A browser that lost the connection says what it heard last.
    let last = headers.get("last-event-id").and_then(|id| id.to_str().ok()?.parse().ok()).or(params.after);
    let from = match last {
        Some(id) => Some(id),
        None => site.store.newest().await.map_err(|error| Failure::from(error).json())?,
    };
    let (to, events) = mpsc::channel(MOST_WAITING);
    let patience = site.config.tail_patience;
    let cut = Arc::new(OnceLock::new());
    let why = cut.clone();
    let mut teller = Teller { site, query, newest: from, told: BTreeSet::new(), to, patience };
    // Told is what is not here yet; to somebody who comes back, also what came since.
    let here = teller.found().await.map_err(|error| Failure::from(error).json())?;
    teller
        .told
        .extend(here.iter().map(|exchange| exchange.id).filter(|id| last.is_none_or(|last| *id <= last)));
    tokio::spawn(async move {
        if let Err(cut) = teller.run().await {
            // The channel may have no room for it: it is told after what waits there.
            let _ = why.set(event("cut", None, &json!({ "detail": cut })));
        }
    });
    Ok((
        [(CONTENT_TYPE, "text/event-stream")],
        Body::from_stream(Events { events, cut: Some(cut), _permit: permit }),
    )
        .into_response())
}

/// Tells one subscriber.
struct Teller {
    site: Arc<Site>,
    query: String,
    newest: Option<ExchangeId>,
    /// Those told or known, from the look-back on.
    told: BTreeSet<ExchangeId>,
    to: mpsc::Sender<String>,
    patience: Duration,
}

/// Why a subscriber is told nothing more; empty if it went by itself.
type Cut = String;

impl Teller {
    /// Until the subscriber is gone or too slow.
    async fn run(&mut self) -> Result<(), Cut> {
        self.say("retry: 2000\n\n".to_owned()).await?;
        let (mut stored, mut said) = (None, Instant::now());
        loop {
            let began = Instant::now();
            // Cheap: a quiet journal is not searched again.
            let now_stored = self.site.store.figures().stored();
            // A journal that another process writes counts nothing.
            if now_stored == 0 || stored != Some(now_stored) {
                stored = Some(now_stored);
                let found = self.found().await.map_err(|error| error.to_string())?;
                let reaches = found.last().is_some_and(|exchange| self.told.contains(&exchange.id));
                if found.len() == MOST_AT_ONCE && !reaches {
                    let detail = format!("More than {MOST_AT_ONCE} came at once: the newest follow.");
                    self.say(event("skipped", None, &json!({ "detail": detail }))).await?;
                }
                for exchange in found.iter().rev().filter(|exchange| !self.told.contains(&exchange.id)) {
                    said = Instant::now();
                    self.say(event("exchange", Some(exchange.id), &summary(exchange))).await?;
                }
                self.told.extend(found.iter().map(|exchange| exchange.id));
                self.newest = self.newest.max(found.first().map(|exchange| exchange.id));
                if let Some(from) = self.looked_back() {
                    self.told = self.told.split_off(&from);
                }
            }
            if said.elapsed() >= QUIET {
                said = Instant::now();
                self.say(": nothing new\n\n".to_owned()).await?;
            }
            tokio::select! {
                () = sleep(PAUSE.max(began.elapsed() * REST)) => {}
                () = self.to.closed() => return Ok(()),
                () = self.site.stopping() => return Err("Candor ends.".to_owned()),
            }
        }
    }

    /// What matches from the look-back on, the newest first.
    async fn found(&self) -> Result<Vec<Arc<Exchange>>, JournalError> {
        let Ok(query) = store::parse(&self.query) else { return Ok(Vec::new()) };
        let page = Page { after: self.looked_back(), limit: MOST_AT_ONCE, ..Page::default() };
        Ok(self.site.store.search(query, page).await?.exchanges)
    }

    fn looked_back(&self) -> Option<ExchangeId> {
        self.newest.map(|id| ExchangeId::new(id.unix_millis().saturating_sub(LOOK_BACK), [0; 10]))
    }

    /// Waits for room, but not for long.
    async fn say(&self, text: String) -> Result<(), Cut> {
        match timeout(self.patience, self.to.send(text)).await {
            Ok(Ok(())) => Ok(()),
            // Gone: nobody hears why.
            Ok(Err(_)) => Err(String::new()),
            Err(_) => {
                Err("You read more slowly than exchanges come: narrow the query, or ask again.".to_owned())
            }
        }
    }
}

fn event(name: &str, id: Option<ExchangeId>, data: &serde_json::Value) -> String {
    // JSON holds no line end outside strings, and escapes those inside.
    let id = id.map(|id| format!("id: {id}\n")).unwrap_or_default();
    format!("event: {name}\n{id}data: {data}\n\n")
}

/// The answer's body, and the place of the subscriber.
struct Events {
    events: mpsc::Receiver<String>,
    /// Why it ends, once it is known.
    cut: Option<Arc<OnceLock<String>>>,
    _permit: OwnedSemaphorePermit,
}

impl Stream for Events {
    type Item = Result<String, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.events.poll_recv(context).map(|event| match event {
            Some(event) => Some(Ok(event)),
            None => self.cut.take().and_then(|cut| cut.get().cloned()).map(Ok),
        })
    }
}
