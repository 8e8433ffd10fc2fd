//! `execution-why`: what it tells of each kind of failure, and by which requests.

mod formats;
mod handled;
mod hostile;
mod items;
mod joins;
mod steps;
mod tasks;
mod unread;
mod values;
mod without_task;
