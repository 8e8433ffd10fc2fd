//! Room on the stack. Programs of jq may call themselves, and values hold values, each as deep as the other; what runs and
//! drops them is recursive.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::thread;

use jaq_core::data::HasLut;
use jaq_core::{DataT, Lut};
use jaq_json::Val;

/// The stack of [`with_room`]. Memory that is not used costs nothing.
const STACK: usize = 512 << 20;

/// How much of that calls may take. The rest is for values: they are dropped without asking for room.
const ROOM: usize = 128 << 20;

/// The same on any other stack.
const ROOM_ELSEWHERE: usize = 512 << 10;

const NAME: &str = "jq";

/// Runs on a thread with a large stack, or on this one if there cannot be such a thread.
pub fn with_room<T: Send + 'static>(run: fn() -> T) -> T {
    let thread = thread::Builder::new().name(NAME.to_owned());
    match thread.stack_size(STACK).spawn(run) {
        Ok(thread) => thread.join().unwrap_or_else(|panic| resume_unwind(panic)),
        Err(_) => run(),
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
        let thread = thread::current();
        let is_large = thread.name() == Some(NAME);
        let room = if is_large { ROOM } else { ROOM_ELSEWHERE };
        let end = here().saturating_sub(room);
        Self { program, end }
    }
}

impl<'a> HasLut<'a, Language> for Guarded<'a> {
    fn lut(&self) -> &'a Lut<Language> {
        if here() < self.end {
            resume_unwind(Box::new(NoRoom));
        }
        self.program
    }
}

/// How a step ends for which there is no room. It cannot fail otherwise.
struct NoRoom;

/// Runs a program. `None` if it needs more room than there is.
pub fn guarded<T>(run: impl FnOnce() -> T) -> Option<T> {
    let ended = catch_unwind(AssertUnwindSafe(run));
    ended.map_err(of_other_cause).ok()
}

/// Goes on with a panic.
fn of_other_cause(panic: Box<dyn Any + Send>) {
    if !panic.is::<NoRoom>() {
        resume_unwind(panic);
    }
}

/// About where the stack is now. It grows downwards.
fn here() -> usize {
    let place = 0_u8;
    std::ptr::from_ref(std::hint::black_box(&place)).addr()
}
