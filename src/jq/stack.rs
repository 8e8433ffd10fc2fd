//! Room on the stack. Programs of jq may call themselves, and values hold values, each as deep as the other; what runs and
//! drops them is recursive.

use std::cell::RefCell;
use std::panic::resume_unwind;
use std::sync::mpsc;
use std::thread;

use jaq_core::data::HasLut;
use jaq_core::{DataT, Lut};
use jaq_json::Val;

use crate::error::{Error, Result};

/// The stack of [`with_room`]. Memory that is not used costs nothing.
const STACK: usize = 512 << 20;

/// How much of that calls may take. The rest is for values: they are dropped without asking for room.
const ROOM: usize = 128 << 20;

thread_local! {
    /// Tells the thread that waits for this one that there is no more room. A step of a program cannot fail otherwise: the
    /// library gives it no way to return an error, and a panic ends the process.
    static NO_ROOM: RefCell<Option<Box<dyn Fn()>>> = const { RefCell::new(None) };
}

/// Runs on a thread with a large stack. An error if a program needs more room than that has; what is behind it does not run
/// then.
pub fn with_room<T: Send + 'static>(run: fn() -> T) -> Result<T> {
    let (sender, ended) = mpsc::channel();
    let work = move || {
        let no_room = sender.clone();
        NO_ROOM.set(Some(Box::new(move || drop(no_room.send(None)))));
        let outcome = run();
        NO_ROOM.set(None);
        drop(sender.send(Some(outcome)));
    };
    let thread = thread::Builder::new().stack_size(STACK).spawn(work);
    let thread =
        thread.map_err(|cause| Error::local(format!("--jq: cannot start a thread: {cause}")))?;
    match ended.recv() {
        Ok(Some(outcome)) => Ok(outcome),
        Ok(None) => Err(Error::local("--jq: the expression calls itself too often")),
        Err(_) => match thread.join() {
            Err(panic) => resume_unwind(panic),
            Ok(()) => Err(Error::local("--jq: the thread has ended early")),
        },
    }
}

/// What programs work with: values, and themselves.
pub struct Language;

impl DataT for Language {
    type V<'a> = Val;
    type Data<'a> = Guarded<'a>;
}

/// A program, which each step of it looks into.
#[derive(Clone, Copy)]
pub struct Guarded<'a> {
    program: &'a Lut<Language>,
    /// Where the room on the stack ends.
    end: usize,
}

impl<'a> Guarded<'a> {
    /// A program that is about to run on this stack.
    pub fn new(program: &'a Lut<Language>) -> Self {
        let has_room = NO_ROOM.with_borrow(Option::is_some);
        let room = if has_room { ROOM } else { usize::MAX };
        let end = here().saturating_sub(room);
        Self { program, end }
    }
}

impl<'a> HasLut<'a, Language> for Guarded<'a> {
    fn lut(&self) -> &'a Lut<Language> {
        if here() < self.end {
            stop();
        }
        self.program
    }
}

/// Ends the work of this thread, as there is no room to go on.
fn stop() -> ! {
    NO_ROOM.with_borrow(|tell| {
        if let Some(tell) = tell {
            tell();
        }
    });
    loop {
        thread::park();
    }
}

/// About where the stack is now. It grows downwards.
fn here() -> usize {
    let place = 0_u8;
    std::ptr::from_ref(std::hint::black_box(&place)).addr()
}
