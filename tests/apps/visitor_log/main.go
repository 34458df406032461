package main

import (
	"encoding/json"
	"log"
	"net/http"
	"os"
)

type invocation struct {
	Data     map[string]json.RawMessage
	Metadata map[string]any
}

type answer struct {
	Outputs     map[string]any
	Logs        []string
	ReturnValue any
}

type visit struct {
	Visitor string `json:"visitor"`
	Company string `json:"company"`
	Host    string `json:"host"`
}

func signIn(w http.ResponseWriter, r *http.Request) {
	var call invocation
	if err := json.NewDecoder(r.Body).Decode(&call); err != nil {
		http.Error(w, "unreadable", http.StatusBadRequest)
		return
	}
	var request struct{ Body string }
	_ = json.Unmarshal(call.Data["req"], &request)
	var seen visit
	_ = json.Unmarshal([]byte(request.Body), &seen)
	reply := answer{
		Outputs: map[string]any{
			"visit": seen,
			"badge": seen.Visitor,
			"res":   map[string]any{"statusCode": 201},
		},
		Logs: []string{"one more visitor"},
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(reply)
}

func main() {
	port, found := os.LookupEnv("FUNCTIONS_CUSTOMHANDLER_PORT")
	if !found {
		port = "8080"
	}
	http.HandleFunc("/SignIn", signIn)
	log.Fatal(http.ListenAndServe(":"+port, nil))
}
