// Package sop is about scripts: standard operating procedures and decision trees as data. It says what a script may look like, what is
// wrong with one, where an answer leads and what a walk through it came to. It knows no tickets, no people and no files: ids are strings
// that others give a meaning, and who reads or keeps scripts is elsewhere.
package sop
