// Go's net/http: says what it understood of each request, as JSON, and notes it in a file. Arguments: PORT FILE.
package main

import (
	"crypto/sha1"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"strconv"
	"sync"
)

// latin1 gives each octet a character of its own.
func latin1(text string) string {
	runes := make([]rune, 0, len(text))
	for i := 0; i < len(text); i++ {
		runes = append(runes, rune(text[i]))
	}
	return string(runes)
}

func main() {
	notes, err := os.OpenFile(os.Args[2], os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		panic(err)
	}
	var lock sync.Mutex
	handler := func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			w.WriteHeader(400)
			return
		}
		fields := [][2]string{}
		for name, values := range r.Header {
			for _, value := range values {
				fields = append(fields, [2]string{name, latin1(value)})
			}
		}
		sum := sha1.Sum(body)
		line, _ := json.Marshal(map[string]any{
			"id": r.Header.Get("X-Request-Id"), "method": r.Method, "target": latin1(r.RequestURI), "fields": fields,
			"length": len(body), "sha1": hex.EncodeToString(sum[:]),
		})
		lock.Lock()
		notes.Write(append(line, '\n'))
		lock.Unlock()
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Length", strconv.Itoa(len(line)))
		w.Write(line)
	}
	panic(http.ListenAndServe("127.0.0.1:"+os.Args[1], http.HandlerFunc(handler)))
}
