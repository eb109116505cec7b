// Package demo is the desk with examples: the managed service provider Northwind IT, two clients of different trades, twelve
// people, three weeks of tickets and the articles that go with them. The past is played, not made up: every act of the story
// is a real command that the engine decides, on a clock that the director moves, so that every rule holds for it too.
//
// What happens is written in story/*.txt, in words that are read aloud easily; story/README.md says how. It must not be used by
// anything but the command demo and tests.
package demo
