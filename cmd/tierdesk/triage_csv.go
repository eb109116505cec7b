package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/triage"
)

// maxExampleBytes is the most that is read of one file, unpacked.
const maxExampleBytes = 1 << 30

// readExamples reads texts with labels from a CSV file, packed or not. Its first line names the columns text and label, in any order and
// among any others. What is wrong with a row is told, and the rows after it are read.
func readExamples(path string, problem func(string)) ([]triage.Example, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	examples, err := examplesOf(f, func(what string) { problem(path + ": " + what) })
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	return examples, nil
}

func examplesOf(from io.Reader, problem func(string)) ([]triage.Example, error) {
	in := bufio.NewReaderSize(from, 64<<10)
	if begin, _ := in.Peek(2); bytes.Equal(begin, []byte{0x1f, 0x8b}) {
		packed, err := gzip.NewReader(in)
		if err != nil {
			return nil, err
		}
		in = bufio.NewReaderSize(packed, 64<<10)
	}
	if begin, _ := in.Peek(3); string(begin) == "\ufeff" {
		_, _ = in.Discard(3)
	}
	bounded := &io.LimitedReader{R: in, N: maxExampleBytes + 1}
	rows := csv.NewReader(bounded)
	rows.FieldsPerRecord, rows.ReuseRecord, rows.LazyQuotes = -1, true, true
	names, err := rows.Read()
	if errors.Is(err, io.EOF) {
		return nil, desk.Invalid("file", "triage.empty", "The file is empty. Its first line names the columns: text,label.")
	}
	if err != nil {
		return nil, err
	}
	text, label, err := columns(names)
	if err != nil {
		return nil, err
	}
	var examples []triage.Example
	for {
		row, err := rows.Read()
		switch {
		case errors.Is(err, io.EOF) && bounded.N <= 0:
			return nil, desk.Invalid("file", "triage.too_large", "The file is longer than a gigabyte. Take a part of it.")
		case errors.Is(err, io.EOF):
			return examples, nil
		case errors.As(err, new(*csv.ParseError)):
			problem(err.Error())
			continue
		case err != nil:
			return nil, err
		}
		line, _ := rows.FieldPos(0)
		if len(row) <= max(text, label) {
			problem(fmt.Sprintf("line %d has %d columns and no text or no label; it is left out", line, len(row)))
			continue
		}
		one := triage.Example{Text: strings.Clone(row[text]), Label: strings.ToValidUTF8(strings.TrimSpace(row[label]), "\ufffd")}
		if one.Label == "" {
			problem(fmt.Sprintf("line %d has no label; it is left out", line))
			continue
		}
		examples = append(examples, one)
	}
}

// columns finds the places of text and label.
func columns(names []string) (text, label int, err error) {
	find := func(name string) int {
		return slices.IndexFunc(names, func(n string) bool { return strings.EqualFold(strings.TrimSpace(n), name) })
	}
	if text, label = find("text"), find("label"); text < 0 || label < 0 {
		return 0, 0, desk.Invalid("file", "triage.columns",
			fmt.Sprintf("The first line names no column text or no column label: %q. Write it as text,label.", strings.Join(names, ",")))
	}
	return text, label, nil
}
