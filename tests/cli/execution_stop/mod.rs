//! Pausing, resuming, cancelling and stopping executions: what is asked, what is checked, what goes on.

mod changes;
mod descent;
mod steps;
mod waits;
