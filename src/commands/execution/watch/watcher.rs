//! Looks at the tree of an execution, and shows what is seen.

use std::cell::{Cell, RefCell};
use std::pin::pin;
use std::rc::Rc;
use std::time::{Duration, Instant};

use futures_util::future::{Either, select};
use tokio::sync::Mutex;
use tokio::time::timeout;

use crate::api::Mistral;
use crate::api::executions::{self, has_ended};
use crate::env::Environment;
use crate::error::{Error, Kind, Result};
use crate::progress::{Changes, Reader, Scope};
use crate::signals::{CaughtSignals, Signals};
use crate::terminal::Terminal;
use crate::terminal::colours;
use crate::terminal::screen::Screen;
use crate::terminal::screen::Stream;
use crate::time::unix_now;
use crate::wait::{Event, Pace, State};

use super::super::super::command::{Context, Server};
use super::super::super::output_options::OutputKind;
use super::super::nodes::WIDE;
use super::super::observer::Observer;
use super::super::unread;
use super::super::wait_messages::tell;
use super::drawn::Drawn;
use super::lines;
use super::options::{Progress, WatchOptions};

/// The longest time for one look, which may need many requests.
const LOOK_TIMEOUT: Duration = Duration::from_mins(10);
/// How often only the state is read while looks are farther apart than this: so a large execution's end is soon seen.
const STATE_INTERVAL: Duration = Duration::from_secs(2);
/// How often the tree is drawn, as durations count on.
const SECOND: Duration = Duration::from_secs(1);

/// Where and how a watch is shown.
pub struct Target<'a> {
    pub terminal: &'a Terminal,
    pub environment: &'a Environment,
    pub stream: Stream,
    /// For a tree.
    pub screen: Option<Screen>,
    pub signals: &'a Signals,
}

impl<'a> Target<'a> {
    /// A stream of a command.
    pub fn new<O: OutputKind>(
        context: &'a Context<Server, O>,
        stream: Stream,
        screen: Option<Screen>,
    ) -> Self {
        Self {
            terminal: context.terminal(),
            environment: context.environment(),
            stream,
            screen,
            signals: &context.process().signals,
        }
    }
}

/// Reads the tree of an execution again and again.
pub struct Watcher<'a> {
    reader: Mutex<Reader<'a>>,
    options: WatchOptions,
    interval: Duration,
    mistral: &'a Mistral,
    /// The time until the next request.
    gap: Rc<Cell<Duration>>,
    /// The time between two looks.
    looks_every: Cell<Duration>,
    /// When the next look is due, if only the state is read before.
    full_at: Cell<Option<Instant>>,
    terminal: &'a Terminal,
    stream: Stream,
    is_coloured: bool,
    changes: RefCell<Changes>,
    drawn: RefCell<Option<Drawn>>,
    failed_to_write: RefCell<Option<Error>>,
    /// The signals before which the terminal must be restored, or the tree drawn anew.
    own: RefCell<Option<Rc<CaughtSignals>>>,
}

impl<'a> Watcher<'a> {
    pub fn new(
        mistral: &'a Mistral,
        id: &str,
        options: WatchOptions,
        interval: Duration,
        target: Target<'a>,
    ) -> Result<Self> {
        let scope = Scope {
            depth: options.depth,
            is_once: false,
            is_only_tasks: false,
        };
        let Target {
            terminal,
            environment,
            stream,
            screen,
            signals,
        } = target;
        let own = screen.as_ref().map(|_| signals.catch_those_of_terminal());
        let own = own
            .transpose()
            .map_err(|cause| Error::local(format!("cannot handle signals: {cause}")))?;
        let drawn = screen.map(|screen| Drawn {
            screen,
            is_unicode: colours::is_unicode(environment),
            only_failed: options.only_failed,
            tree: None,
            ahead: 0,
            looked_at: Instant::now(),
            gap: interval,
            failing: None,
        });
        Ok(Self {
            reader: Mutex::new(Reader::new(mistral, id, scope)),
            options,
            interval,
            mistral,
            gap: Rc::new(Cell::new(interval)),
            looks_every: Cell::new(interval),
            full_at: Cell::new(None),
            terminal,
            stream,
            is_coloured: colours::are_wanted(environment, stream.is_terminal()),
            changes: RefCell::default(),
            drawn: RefCell::new(drawn),
            failed_to_write: RefCell::default(),
            own: RefCell::new(own.map(Rc::new)),
        })
    }

    /// Shows what was read.
    fn show(&self, reader: &Reader<'_>) -> Result<()> {
        let redactor = self.terminal.redactor();
        let mut drawn = self.drawn.borrow_mut();
        if let Some(drawn) = &mut *drawn {
            drawn.tree = Some(reader.tree().clone());
            drawn.ahead = reader.now() - unix_now();
            (drawn.looked_at, drawn.gap) = (Instant::now(), self.looks_every.get());
            drawn.failing = None;
            drawn.draw(&redactor, unix_now());
            return Ok(());
        }
        let changes = self.changes.borrow_mut().since(reader.tree());
        for change in changes {
            let has_failed_items = change.items.is_some_and(|items| items.failed > 0);
            let is_failure =
                has_failed_items || matches!(change.state.as_str(), "ERROR" | "CANCELLED");
            if self.options.only_failed && !is_failure && !change.path.is_empty() {
                continue;
            }
            let line = match self.options.progress {
                Progress::Jsonl => lines::json(&change, &redactor),
                _ => lines::text(&change, &redactor),
            };
            match self.stream {
                Stream::Out => self.terminal.print_step(&line)?,
                Stream::Err => self.terminal.note(&line),
            }
        }
        match self.stream {
            Stream::Out => Terminal::check_reader(),
            Stream::Err => Ok(()),
        }
    }

    /// Between two looks that are far apart, the state alone. Nothing if it is time for a look, or the execution has ended.
    async fn only_state(&self, id: &str) -> Result<Option<State>> {
        if self.full_at.get().is_none_or(|at| at <= Instant::now()) {
            return Ok(None);
        }
        let found = executions::state(self.mistral, id).await?;
        Ok(
            (!has_ended(&found.state) && found.state != "PAUSED").then_some(State {
                name: found.state,
                info: found.state_info,
            }),
        )
    }

    /// Plans the next look. A server that was not reached had no work with this one.
    fn plan(&self, gap: Duration, looked: &Result<()>) {
        let is_free = looked
            .as_ref()
            .is_err_and(|error| error.kind == Kind::Unreachable);
        let gap = if is_free {
            self.interval
        } else {
            self.interval.max(gap)
        };
        self.looks_every.set(gap);
        let is_far = gap > self.interval.max(STATE_INTERVAL);
        self.full_at.set(is_far.then(|| Instant::now() + gap));
        self.gap.set(if is_far { STATE_INTERVAL } else { gap });
    }

    fn draw(&self) {
        if let Some(drawn) = &mut *self.drawn.borrow_mut() {
            drawn.draw(&self.terminal.redactor(), unix_now());
        }
    }
}

impl Observer for Watcher<'_> {
    fn pace(&self) -> Pace {
        Pace::told(Rc::clone(&self.gap))
    }

    fn look_timeout(&self) -> Duration {
        LOOK_TIMEOUT
    }

    async fn look(&self, id: &str) -> Result<State> {
        let mut reader = self.reader.lock().await;
        let looked = match self.only_state(id).await {
            Ok(Some(state)) => {
                if let Some(drawn) = &mut *self.drawn.borrow_mut() {
                    drawn.failing = None;
                }
                return Ok(state);
            }
            Ok(None) => {
                let looked = reader.look().await;
                self.plan(reader.load.gap(), &looked);
                looked
            }
            Err(error) => Err(error),
        };
        if let Err(error) = looked {
            if let Some(drawn) = self
                .drawn
                .borrow_mut()
                .as_mut()
                .filter(|_| error.is_transient())
            {
                let since = drawn
                    .failing
                    .take()
                    .map_or_else(Instant::now, |(since, _)| since);
                drawn.failing = Some((since, error.message.clone()));
            }
            self.draw();
            return Err(error);
        }
        unread::note(self.terminal, &reader.take_unread());
        if let Err(error) = self.show(&reader) {
            // Nothing can be shown any more, which ends the watch.
            let kind = error.kind;
            self.failed_to_write.replace(Some(error));
            return Err(Error::new(Kind::Local, format!("cannot write: {kind:?}")));
        }
        let top = reader.tree().top();
        Ok(State {
            name: top.map(|top| top.state.clone()).unwrap_or_default(),
            info: top.and_then(|top| top.state_info.clone()),
        })
    }

    fn tell(&self, event: &Event<'_>) {
        match event {
            // The tree or the lines show the state.
            Event::Is { .. } | Event::Became { .. } => {}
            Event::Failing(_) | Event::Recovered(_) if self.drawn.borrow().is_some() => {}
            Event::Failing(_) | Event::Recovered(_) | Event::Lost { .. } => {
                tell(self.terminal, false, event);
            }
        }
    }

    async fn attend(&self, caught: &CaughtSignals) -> i32 {
        let own = self.own.borrow().clone();
        let Some(own) = own else {
            return caught.next().await;
        };
        loop {
            self.draw();
            let of_terminal = async { timeout(SECOND, own.next()).await.ok() };
            let signal = match select(pin!(caught.next()), pin!(of_terminal)).await {
                Either::Left((signal, _)) => return signal,
                Either::Right((Some(signal), _)) => signal,
                Either::Right((None, _)) => continue,
            };
            let mut drawn = self.drawn.borrow_mut();
            if let Some(Some(signal)) = drawn.as_mut().map(|drawn| drawn.handle(signal)) {
                return signal;
            }
        }
    }

    fn leave(&self) {
        if let Some(drawn) = &mut *self.drawn.borrow_mut() {
            drawn.screen.give_back();
        }
        self.own.take();
    }

    /// The whole tree stays; notes that have waited come below it.
    fn end(&self) -> Result<()> {
        if let Some(error) = self.failed_to_write.take() {
            return Err(error);
        }
        let Some(drawn) = self.drawn.take() else {
            return Ok(());
        };
        match drawn.lines(&self.terminal.redactor(), unix_now(), WIDE, None) {
            Some(lines) => self
                .terminal
                .print_lines(self.stream, &lines, self.is_coloured),
            None => Ok(()),
        }
    }
}
