//! `execution-why`: what it tells of each kind of failure, and by which requests.

mod formats;
mod handled;
mod hostile;
mod items;
mod steps;
mod tasks;
mod unread;
mod without_task;
