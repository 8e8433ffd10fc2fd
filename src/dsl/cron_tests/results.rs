//! What this client makes of a pattern, in the words of the record.

use jiff::civil::DateTime;

use super::cron::Schedule;
use super::patterns::Case;

/// The next three times; `refused`, `random`, or `never` in their place.
pub fn result(case: &Case) -> String {
    let Ok(schedule) = Schedule::parse(&case.pattern) else {
        return "refused".to_owned();
    };
    if schedule.is_random() {
        return "random".to_owned();
    }
    let mut at: DateTime = case.start.parse().unwrap();
    let mut times = Vec::new();
    for _ in 0..3 {
        let Some(next) = schedule.next_after(at) else {
            times.push("never".to_owned());
            break;
        };
        times.push(next.strftime("%Y-%m-%d %H:%M:%S").to_string());
        at = next;
    }
    times.join(" ")
}
