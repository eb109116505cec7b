// Package eventlog reads the logs that other service desks write: a table with a row for each thing that happened to a case. A mapping file
// says which column is what; nothing of any one tool is known here. It reads and checks, and writes nothing.
package eventlog
