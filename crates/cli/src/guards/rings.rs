//! Keys at addresses: each set is fetched by a thread of its own when its ring says so, for as long as somebody
//! checks tokens with it.
//!
//! Rings outlive the settings that named them: whoever names the same address again, after a reload, gets the
//! ring with the keys that are known.

use std::{
    collections::BTreeMap,
    pin::pin,
    sync::{Arc, Mutex, PoisonError, Weak},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use candor_gateway::{Authorities, DocumentUrl, FetchLimits, Fetched, Validators, fetch};
use candor_guard::credentials::{self, Jwks, KeyRing, Pace};
use tokio::{runtime::Runtime, select, time::sleep};

/// What one look may take.
const LIMITS: FetchLimits = FetchLimits { time: Duration::from_secs(5), octets: 1 << 20 };

/// Between two looks whether anybody uses the keys.
const ROUND: Duration = Duration::from_secs(2);

static RINGS: Mutex<BTreeMap<String, Weak<KeyRing>>> = Mutex::new(BTreeMap::new());

/// The ring for an address.
///
/// # Errors
/// If the authorities or the system do not let it be asked.
pub(super) fn at(url: &DocumentUrl, authorities: Authorities, pace: Pace) -> Result<Arc<KeyRing>, String> {
    let name = format!("{url} {authorities:?} {pace:?}");
    let mut rings = RINGS.lock().unwrap_or_else(PoisonError::into_inner);
    rings.retain(|_, ring| ring.strong_count() > 0);
    if let Some(ring) = rings.get(&name).and_then(Weak::upgrade) {
        return Ok(ring);
    }
    let ring = Arc::new(KeyRing::remote(pace));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| error.to_string())?;
    let address =
        Address { url: url.clone(), authorities, validators: Validators::default(), text: Vec::new() };
    let keeper = Arc::downgrade(&ring);
    let work = move || address.keep(&keeper, &runtime);
    std::thread::Builder::new().name("keys".into()).spawn(work).map_err(|error| error.to_string())?;
    rings.insert(name, Arc::downgrade(&ring));
    Ok(ring)
}

/// An address, and what was there last.
struct Address {
    url: DocumentUrl,
    authorities: Authorities,
    validators: Validators,
    text: Vec<u8>,
}

impl Address {
    /// Fetches when it is due, until nobody has the ring any more.
    fn keep(mut self, ring: &Weak<KeyRing>, runtime: &Runtime) {
        while let Some(ring) = ring.upgrade() {
            let wishes = ring.wishes();
            let due = ring.due().unwrap_or(u64::MAX);
            if due > now() {
                let pause =
                    ROUND.min(Duration::from_secs(due - now().min(due)).max(Duration::from_millis(50)));
                runtime.block_on(async {
                    let wished = pin!(ring.wished(wishes));
                    select! { () = sleep(pause) => {}, () = wished => {} }
                });
                continue;
            }
            let was_in_order = ring.fault().is_none();
            let result = runtime.block_on(self.look());
            match &result {
                Err(why) if was_in_order => {
                    eprintln!(
                        "warning: the keys at {} cannot be had: {why}; they are asked for again\n",
                        self.url
                    );
                }
                Ok(_) if !was_in_order => eprintln!("{} answers again\n", self.url),
                _ => {}
            }
            ring.fetched(now(), result);
        }
    }

    async fn look(&mut self) -> Result<credentials::Fetched, String> {
        if let Fetched::Document { text, validators } =
            fetch(&self.url, &self.authorities.clone().into(), &self.validators, LIMITS).await?
        {
            // Only what could be read is asked for with its validators again.
            Jwks::parse(&text).map_err(|error| error.to_string())?;
            (self.text, self.validators) = (text, validators);
        }
        let keys = Jwks::parse(&self.text).map_err(|error| error.to_string())?;
        Ok(credentials::Fetched { keys, lifetime: None })
    }
}

/// Seconds since the Unix epoch.
fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}
