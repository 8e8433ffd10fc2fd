//! What the commands of one process share: the runtime with its connections, and the clients that have logged in.

use std::cell::{OnceCell, RefCell};
use std::pin::{Pin, pin};
use std::rc::Rc;

use futures_util::future::{Either, select};
use tokio::runtime::{Builder, Runtime};
use tokio::task::yield_now;

use crate::api::Mistral;
use crate::error::{Error, Kind, Result};
use crate::signals::{Signals, ended_by};

/// A command that runs. Its type is forgotten, so that the runtime is compiled once and not for each command.
pub type Running<'a, T> = Pin<&'a mut dyn Future<Output = Result<T>>>;

/// How many clients are kept. A shell whose lines have more sets of global options logs in again for the oldest.
const MOST: usize = 8;

/// A client, and whether Mistral's URL is the default one.
#[derive(Clone)]
pub struct Client {
    pub mistral: Rc<Mistral>,
    pub is_at_default: bool,
}

/// What is kept from one command to the next. A process that runs one command makes it anew.
#[derive(Default)]
pub struct Kept {
    // Connections end with the clients, so that these come first.
    clients: RefCell<Vec<(Vec<String>, Client)>>,
    runtime: OnceCell<Runtime>,
    /// The signals of a prompt, which can end a command.
    signals: OnceCell<Rc<Signals>>,
}

impl Kept {
    /// The client that was made for these global options.
    pub fn client(&self, globals: &[String]) -> Option<Client> {
        let clients = self.clients.borrow();
        let found = clients.iter().find(|(known, _)| known == globals);
        found.map(|(_, client)| client.clone())
    }

    /// Keeps a client for these global options.
    pub fn keep(&self, globals: &[String], client: &Client) {
        let mut clients = self.clients.borrow_mut();
        if clients.len() >= MOST {
            clients.remove(0);
        }
        clients.push((globals.to_vec(), client.clone()));
    }

    /// Forgets all clients, so that the next command logs in.
    pub fn forget(&self) {
        self.clients.borrow_mut().clear();
    }

    /// After a command: a client whose login failed is of no more use.
    pub fn ended<T>(&self, outcome: &Result<T>) {
        if matches!(outcome, Err(error) if error.kind == Kind::Authentication) {
            self.forget();
        }
    }

    /// From now on Ctrl-C ends a command, and not the program.
    pub fn interrupted_by(&self, signals: &Rc<Signals>) {
        self.signals.get_or_init(|| Rc::clone(signals));
    }

    /// The signals of the prompt, or those of the process.
    pub fn prompt_signals(&self, process: &Rc<Signals>) -> Rc<Signals> {
        Rc::clone(self.signals.get().unwrap_or(process))
    }

    /// Runs a command to its end, or to Ctrl-C at a prompt.
    pub fn run<T>(&self, command: Running<'_, T>) -> Result<T> {
        let runtime = self.runtime()?;
        let is_first = self.clients.borrow().is_empty();
        runtime.block_on(async {
            if !is_first {
                // The connection of the command before becomes free for this one.
                yield_now().await;
            }
            let Some(signals) = self.signals.get() else {
                return command.await;
            };
            let interruption = signals.interruption()?;
            match select(command, pin!(interruption.comes())).await {
                Either::Left((outcome, _)) => outcome,
                Either::Right(_) => Err(ended_by(signal_hook::consts::SIGINT)),
            }
        })
    }

    /// The runtime of requests.
    fn runtime(&self) -> Result<&Runtime> {
        if let Some(runtime) = self.runtime.get() {
            return Ok(runtime);
        }
        let runtime = Builder::new_current_thread()
            .enable_io()
            .enable_time()
            // Timeouts must fire even while a server sends faster than the data is processed.
            .event_interval(2)
            .build()
            .map_err(|cause| {
                Error::local(format!("cannot start the asynchronous runtime: {cause}"))
            })?;
        Ok(self.runtime.get_or_init(|| runtime))
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        self.forget();
        // A DNS lookup that is still running is no longer of interest.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}
