package com.example.recall;

import com.example.recall.model.Visit;
import com.example.recall.store.Payments;
import com.example.recall.store.PatientEntity;
import com.example.recall.store.PatientRepository;
import com.example.recall.store.VisitBook;
import com.microsoft.azure.functions.ExecutionContext;
import com.microsoft.azure.functions.annotation.FunctionName;
import com.microsoft.azure.functions.annotation.TimerTrigger;
import com.microsoft.durabletask.DurableTaskClient;
import com.microsoft.durabletask.TaskOrchestrationContext;
import com.microsoft.durabletask.azurefunctions.DurableActivityTrigger;
import com.microsoft.durabletask.azurefunctions.DurableClientContext;
import com.microsoft.durabletask.azurefunctions.DurableClientInput;
import com.microsoft.durabletask.azurefunctions.DurableOrchestrationTrigger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.Collectors;
import lombok.RequiredArgsConstructor;
import lombok.extern.slf4j.Slf4j;

/** The yearly invitation to a check-up. */
@Slf4j
@RequiredArgsConstructor
public class Recall {
    private static final URI LETTERS = URI.create("https://letters.example.com/v2/letters");

    private final PatientRepository patients;
    private final HttpClient http = HttpClient.newHttpClient();

    @FunctionName("startRecall")
    public void startRecall(
            @TimerTrigger(name = "timer", schedule = "0 0 6 1 * *") String timer,
            @DurableClientInput(name = "starter") DurableClientContext starter) {
        DurableTaskClient client = starter.getClient();
        List<String> addresses = patients.findByPhoneIsNull().stream()
                .map(PatientEntity::getEmail)
                .filter(address -> address != null)
                .collect(Collectors.toList());
        client.scheduleNewOrchestrationInstance("recallAll", addresses);
    }

    @FunctionName("recallAll")
    public int recallAll(@DurableOrchestrationTrigger(name = "context") TaskOrchestrationContext context) {
        List<String> addresses = context.getInput(List.class);
        for (String address : addresses) {
            context.callActivity("sendLetter", address).await();
        }
        return addresses.size();
    }

    @FunctionName("sendLetter")
    public String sendLetter(@DurableActivityTrigger(name = "address") String address, final ExecutionContext context)
            throws Exception {
        HttpRequest request = HttpRequest.newBuilder()
                .uri(LETTERS)
                .header("Authorization", System.getenv("LETTERS_TOKEN"))
                .POST(HttpRequest.BodyPublishers.ofString("{\"to\": \"" + address + "\"}"))
                .build();
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        new VisitBook().enter(new Visit(Keys.of(address), "tbd", answer.body()));
        return Keys.of(address);
    }

    @FunctionName("warnDebtors")
    public void warnDebtors(@TimerTrigger(name = "timer", schedule = "0 0 7 * * 1") String timer) throws Exception {
        for (String holder : new Payments().debtors()) {
            log.warn("{} has not paid", holder);
        }
    }
}
