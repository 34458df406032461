package com.example.recall;

import com.example.recall.model.Patient;
import com.example.recall.store.Payments;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.azure.functions.ExecutionContext;
import com.microsoft.azure.functions.HttpMethod;
import com.microsoft.azure.functions.HttpRequestMessage;
import com.microsoft.azure.functions.HttpResponseMessage;
import com.microsoft.azure.functions.HttpStatus;
import com.microsoft.azure.functions.OutputBinding;
import com.microsoft.azure.functions.annotation.AuthorizationLevel;
import com.microsoft.azure.functions.annotation.BindingName;
import com.microsoft.azure.functions.annotation.CosmosDBInput;
import com.microsoft.azure.functions.annotation.FunctionName;
import com.microsoft.azure.functions.annotation.HttpTrigger;
import com.microsoft.azure.functions.annotation.QueueOutput;
import com.microsoft.azure.functions.annotation.QueueTrigger;
import com.microsoft.azure.functions.annotation.StorageAccount;
import java.util.Optional;

/** How patients come in. */
@StorageAccount(Names.STORAGE)
public class Registration {
    private static final ObjectMapper JSON = new ObjectMapper();

    @FunctionName("register")
    public HttpResponseMessage register(
            @HttpTrigger(name = "req", methods = {HttpMethod.POST}, authLevel = AuthorizationLevel.ANONYMOUS, route = "patients")
                    HttpRequestMessage<Optional<Patient>> request,
            @QueueOutput(name = "waiting", queueName = Names.REGISTRATIONS) OutputBinding<Patient> waiting,
            final ExecutionContext context) {
        Patient patient = request.getBody().orElse(null);
        if (patient == null) {
            return request.createResponseBuilder(HttpStatus.BAD_REQUEST).body("who are you?").build();
        }
        waiting.setValue(patient);
        context.getLogger().info("registered someone in " + patient.getAddress().city());
        return request.createResponseBuilder(HttpStatus.CREATED).body(patient.getEmail()).build();
    }

    @FunctionName("openAccount")
    public void openAccount(
            @QueueTrigger(name = "message", queueName = Names.REGISTRATIONS) String message,
            final ExecutionContext context) throws Exception {
        Patient patient = JSON.readValue(message, Patient.class);
        new Payments().open(patient);
        context.getLogger().info("account for " + Keys.of(patient.getEmail()));
    }

    @FunctionName("showVisit")
    public HttpResponseMessage showVisit(
            @HttpTrigger(name = "req", methods = {HttpMethod.GET}, route = "visits/{key}") HttpRequestMessage<Optional<String>> request,
            @BindingName("key") String key,
            @CosmosDBInput(
                            name = "visit",
                            databaseName = Names.DATABASE,
                            containerName = "%VISITS_CONTAINER%",
                            id = "{key}",
                            partitionKey = "{key}",
                            connection = "RECALL_COSMOS")
                    String visit,
            final ExecutionContext context) {
        context.getLogger().info(() -> "asked for " + key);
        return request.createResponseBuilder(HttpStatus.OK).header("Content-Type", "application/json").body(visit).build();
    }
}
