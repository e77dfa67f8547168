//! The routes together, and the listener behind them.

use std::{future::Future, io, net::SocketAddr, sync::Arc, time::Duration};

use axum::{Router, extract::DefaultBodyLimit, middleware};
use tokio::{
    net::TcpListener,
    sync::{Semaphore, oneshot, watch},
};

use crate::{
    RefusedConfig, WorkbenchConfig, assets, audit, gate,
    guesses::{Guesses, Peer},
    listener::Bounded,
    pages,
    pages::tail::MOST_TAILS,
    store::Store,
};

/// How long requests at hand may take after the end was asked for.
const GRACE: Duration = Duration::from_secs(2);

/// The workbench, ready to serve.
#[derive(Clone, Debug)]
pub struct Workbench {
    config: WorkbenchConfig,
    store: Store,
}

/// What the pages share.
pub(crate) struct Site {
    pub(crate) config: WorkbenchConfig,
    pub(crate) address: SocketAddr,
    pub(crate) store: Store,
    pub(crate) guesses: Guesses,
    audits: audit::Desk,
    /// Places for subscribers of the live tail.
    pub(crate) tails: Arc<Semaphore>,
    stop: watch::Receiver<bool>,
}

impl Site {
    /// What is known of the traffic as a whole; begins an audit where that is old.
    pub(crate) fn audit(&self) -> audit::Now {
        self.audits.ask(&self.config.journal, self.config.inspector.as_ref())
    }

    /// Returns when the workbench is about to end.
    pub(crate) async fn stopping(&self) {
        if self.stop.clone().wait_for(|stop| *stop).await.is_err() {
            // Nobody is there who could end it.
            std::future::pending::<()>().await;
        }
    }
}

impl Workbench {
    /// Checks that nobody is let in by mistake.
    ///
    /// # Errors
    /// If strangers could read the traffic: an address that is not loopback without a token, or a short
    /// token.
    pub fn new(config: WorkbenchConfig) -> Result<Self, RefusedConfig> {
        config.check()?;
        let store = Store::new(config.journal.clone());
        Ok(Self { config, store })
    }

    /// The routes, to be asked without a listener. `Host` is checked against the configured address.
    pub fn router(&self) -> Router {
        self.router_until(watch::channel(false).1)
    }

    fn router_until(&self, stop: watch::Receiver<bool>) -> Router {
        let config = self.config.clone();
        let site = Arc::new(Site {
            address: config.address,
            store: self.store.clone(),
            config,
            guesses: Guesses::default(),
            audits: audit::Desk::default(),
            tails: Arc::new(Semaphore::new(MOST_TAILS)),
            stop,
        });
        pages::routes()
            .merge(assets::routes())
            .fallback(pages::failure::not_found)
            .method_not_allowed_fallback(pages::failure::method_not_allowed)
            .layer(DefaultBodyLimit::max(gate::MAX_FORM as usize))
            .layer(middleware::from_fn_with_state(site.clone(), gate::gate))
            .with_state(site)
    }

    /// Serves until `shutdown` is done, and at most two seconds longer for the requests at hand: somebody
    /// who never finishes one must not keep the program from ending.
    ///
    /// # Errors
    /// If the listener breaks, or is not on loopback and no token is set.
    pub async fn serve(
        mut self,
        listener: TcpListener,
        shutdown: impl Future<Output = ()> + Send + 'static,
    ) -> io::Result<()> {
        self.config.address = listener.local_addr()?;
        self.config.check().map_err(io::Error::other)?;
        tokio::spawn(pages::traffic::warm(self.store.clone()));
        let (stop, stopped) = oneshot::channel();
        let (tell, told) = watch::channel(false);
        let graceful = axum::serve(
            Bounded::new(listener),
            self.router_until(told).into_make_service_with_connect_info::<Peer>(),
        )
        .with_graceful_shutdown(async move {
            shutdown.await;
            tell.send_replace(true);
            // Nobody waits any more if serving has failed meanwhile.
            let _ = stop.send(());
        });
        let too_late = async {
            match stopped.await {
                Ok(()) => tokio::time::sleep(GRACE).await,
                Err(_) => std::future::pending().await,
            }
        };
        tokio::select! {
            served = graceful => served,
            () = too_late => Ok(()),
        }
    }
}
